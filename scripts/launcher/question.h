/*
 * What the kernel is asked while the runtime is still starting: for command lines that are known.
 *
 * carried.h has them, from the program's own planner (scripts/release/questions.ts), with the
 * messages that the program will want to send. It takes an answer only if it wants to send those very
 * bytes, so that a wrong guess costs the kernel a walk, and never changes what is shown.
 */

/* The messages of this start, one behind the other; the last is followed by a length of 0. */
static u32 asked[ASKED_ROOM / sizeof(u32) + 1];

/* The number at the beginning of a text, which goes on behind it; 0 if there is none of 16 bits. */
static u32 take_number(const char **at) {
  u32 number = 0;
  if (**at == '0') return 0;
  for (; **at >= '0' && **at <= '9'; (*at)++) {
    number = 10 * number + (u32)(**at - '0');
    if (number > 0xffff) return 0;
  }
  return number;
}

/* Whether a word is as the table has it: letters behind one dash in any order, `#` for a number. */
static int fits(const char *word, const char *pattern, u32 *number) {
  if (pattern[0] == '-' && pattern[1] != '-') {
    /* No letter is in a pattern twice. */
    if (word[0] != '-' || length_of(word) != length_of(pattern)) return 0;
    while (*pattern != '\0' && has_letter(word, *pattern)) pattern++;
    return *pattern == '\0';
  }
  for (; *pattern != '\0'; pattern++) {
    if (*pattern != '#') {
      if (*word++ != *pattern) return 0;
    } else if ((*number = take_number(&word)) == 0) {
      return 0;
    }
  }
  return *word == '\0';
}

/* The place of these words of a command in the table, or -1. */
static i64 known_line(enum command command, char **words, u32 *number) {
  const char *pattern = known_words;
  for (u64 line = 0; line < COUNT(known_lines); line++) {
    char **word = words;
    int same = known_lines[line].command == command;
    for (; *pattern != '\0'; pattern += length_of(pattern) + 1) {
      same = same && *word != 0 && fits(*word, pattern, number);
      word += same;
    }
    if (same && *word == 0) return (i64)line;
    pattern++;
  }
  return -1;
}

/* Whether a variable has a say in what is asked, or where. */
static int steers(const char *variable) {
  for (const char *name = steering; *name != '\0'; name += length_of(name) + 1) {
    if (begins(variable, name)) return 1;
  }
  return 0;
}

/* Prepares the questions of a command line. Returns whether there are any. */
static int prepare_questions(enum command command, char **words) {
  u32 number = 0;
  i64 known = known_line(command, words, &number);
  if (known < 0) return 0;
  const struct known_line *line = &known_lines[known];
  u8 *at = (u8 *)asked;
  for (u64 i = line->first; i < (u64)line->first + line->count; i++) {
    const struct question *question = &questions[i];
    for (u64 byte = 0; byte < question->length; byte++) at[byte] = messages[question->at + byte];
    if (question->number_at != 0) {
      at[question->number_at] = (u8)number;
      at[question->number_at + 1] = (u8)(number >> 8);
    }
    at += question->length;
  }
  return 1;
}
