/* Between the launcher, which knows the command line, and the library that it carries. */

/* Types of auxiliary vector entries that nobody else has. */
enum {
  AT_QUESTIONS = 0x736f636b,     /* where the questions are, the last followed by 0 */
  AT_CODE_CACHE = 0x736f636c,    /* which code cache has what the command line needs */
};

/* Code caches, in the order in which they are carried (scripts/release/make_code_cache.ts). */
enum { OF_ALL, OF_PLAIN_LISTINGS, OF_LISTINGS };
