/* Between the launcher, which knows the command line, and the library that it carries. */

/* Types of auxiliary vector entries that nobody else has. */
enum {
  AT_QUESTIONS = 0x736f636b,     /* where the questions are, the last followed by 0 */
  AT_PLAIN_LISTING = 0x736f636c, /* whether the code of a plain listing does */
};
