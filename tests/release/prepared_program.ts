/** What a caller would rather have run by a file that has capabilities (caller_test.ts). */

console.log("the caller's own program");
