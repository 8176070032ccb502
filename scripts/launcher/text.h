/* Comparing texts without a library: for the launcher, and for the library that it carries. */

typedef __SIZE_TYPE__ size;

static inline size length_of(const char *text) {
  size length = 0;
  while (text[length] != '\0') length++;
  return length;
}

/* Whether `text` begins with `start`. */
static inline int begins(const char *text, const char *start) {
  while (*start != '\0') {
    if (*text++ != *start++) return 0;
  }
  return 1;
}

static inline int has_letter(const char *letters, char letter) {
  for (; *letters != '\0'; letters++) {
    if (*letters == letter) return 1;
  }
  return 0;
}

static inline int equal(const char *one, const char *other) {
  return begins(one, other) && length_of(one) == length_of(other);
}
