/** What a released file tells of the works in it that are not this project's own. */

/**
 * The text of NOTICE.
 *
 * @param origin packages and suite that the carried files are from
 * @param carried names of the carried files
 * @param programOffset where the compiled program begins in the released file, in bytes
 */
export function noticeText(
  origin: string,
  carried: readonly string[],
  programOffset: number,
): string {
  return `sockscope is under the MIT licence (LICENSE). The file "sockscope" also carries works of others.

The GNU C Library and libgcc
----------------------------

${carried.join(", ")}:
from ${origin}.

glibc is under the GNU Lesser General Public License, version 2.1 or later (licences/LGPL-2.1,
licences/glibc-copyright); libgcc_s.so.1 is under the GNU General Public License, version 3 or
later, with the GCC Runtime Library Exception (licences/GPL-3, licences/libgcc-copyright). Their
sources are Debian's source packages "glibc" and "gcc-12" of those versions, in Debian's archive
and in its archive of all earlier versions (apt-get source).

They are carried whole and apart from the program, each at a page boundary, and are bound to it only
when it starts. They are as Debian made them but for one thing: in the loader's copy the names of
the folders and files where it would look for libraries on the host are replaced by names that do
not exist (scripts/release/loader_names.ts of sockscope's sources does it).

You may replace them by versions of your own, in either of two ways:

- With sockscope's sources: deno task compile, then
  deno task release --target x86_64 --glibc FOLDER   (or aarch64)
  where FOLDER holds your loader and libraries under the names above.
- Without: the dynamically linked program is the end of the file, unchanged:
  tail -c +${programOffset + 1} sockscope >sockscope-dynamic && chmod +x sockscope-dynamic
  It runs with the glibc of the machine, or with any other through that one's loader. It has no
  sandbox, and keeps a code cache of its modules in the temporary folder.

Libraries
---------

get-east-asian-width 1.7.0, MIT licence, Copyright Sindre Sorhus (licences/get-east-asian-width): how
many cells of a terminal a character takes. It is part of the compiled program.

The Deno runtime
----------------

denort, MIT licence, Copyright 2018-2026 the Deno authors; it contains V8 (BSD 3-clause,
Copyright the V8 project authors) and other works, which https://github.com/denoland/deno lists.
`;
}
