/* Between the launcher, which knows the questions, and the library that asks them. */

/* A type of auxiliary vector entry that nobody else has: where they are, the last followed by 0. */
enum { AT_QUESTIONS = 0x736f636b };
