/**
 * What is known of everything from elsewhere that gets into a released file, or makes one: its
 * SHA-256, hexadecimal. pinned.ts compares it each time such a file is used.
 */

import type { Arch } from "./elf.ts";

/** A file in an npm package. */
export interface PackageFile {
  /** Name and version. */
  readonly package: string;
  /** Path in the package's archive. */
  readonly member: string;
  readonly sha256: string;
}

/**
 * Deno's executables: the README's, and the one that compiles. The latter's for aarch64 is not known;
 * there it takes `--unpinned` to compile.
 */
export const DENO: Readonly<Record<string, Partial<Readonly<Record<Arch, PackageFile>>>>> = {
  "2.9.6": {
    x86_64: {
      package: "@deno/linux-x64-glibc@2.9.6",
      member: "package/deno",
      sha256: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
    },
    aarch64: {
      package: "@deno/linux-arm64-glibc@2.9.6",
      member: "package/deno",
      sha256: "d08d392418df53f4e6e88a08909c0e1bccbf9adcead7232df72b6ad6075ec416",
    },
  },
  "2.7.11": {
    x86_64: {
      package: "@deno/linux-x64-glibc@2.7.11",
      member: "package/deno",
      sha256: "e518fbc96877fbc2b37820ec54a02e473166cb25a5d4d627ffde37360fd7d210",
    },
  },
};

/** The Deno whose runtimes are known: compiler and runtime have to be of one version. */
export const RUNTIME_VERSION = "2.7.11";

/**
 * denort, the runtime in a compiled program, and the packages of programs that begin with it (see
 * denort.ts).
 */
export const DENORT: Readonly<Record<Arch, PackageFile>> = {
  x86_64: {
    package: "@stdy/cli-linux-x64@0.22.2",
    member: "package/bin/steady",
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  aarch64: {
    package: "@stdy/cli-linux-arm64@0.22.2",
    member: "package/bin/steady",
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
};

/** The bundler. Before 0.28.1 its minifier lost the disposal of a `using` that is used once. */
export const ESBUILD: Readonly<Record<Arch, PackageFile>> = {
  x86_64: {
    package: "@esbuild/linux-x64@0.28.2",
    member: "package/bin/esbuild",
    sha256: "e1698a3d5c6c0798fee4fd3b5cc816651f460c63d390a7a26ea4beb0b1884100",
  },
  aarch64: {
    package: "@esbuild/linux-arm64@0.28.2",
    member: "package/bin/esbuild",
    sha256: "90bd269553d258e80b19e3ccab4f98f0831f87442a2f056510ce24fd1b425fc2",
  },
};

/** A library in the program: its files in the package, the one that is imported first, and its licence. */
export interface Library {
  readonly modules: readonly PackageFile[];
  readonly licence: PackageFile;
}

const ofLibrary = (name: string) => (member: string, sha256: string): PackageFile => ({
  ...{ package: name, member: `package/${member}`, sha256 },
});
const eastAsianWidth = ofLibrary("get-east-asian-width@1.7.0");

/** The libraries in the program, by what imports of them say. */
export const LIBRARIES: Readonly<Record<string, Library>> = {
  "npm:get-east-asian-width@1.7.0": {
    modules: [
      eastAsianWidth(
        "index.js",
        "738e318572295ca05aefac2a13e00a84837fa558fc7bd26ffbf49ecc698339a2",
      ),
      eastAsianWidth(
        "lookup.js",
        "6471cd0b3ecfadd326ff8597e54bb0bac491f011d730bc52943f59f539296d36",
      ),
      eastAsianWidth(
        "lookup-data.js",
        "46be0cad7090de371217389a1c427737a76c92190467a6af82f4adfa5196cee7",
      ),
      eastAsianWidth(
        "utilities.js",
        "4b08a7e9e3ffacbcf198a6abceb2338d52ac671899e52ccc2851c898bfccac42",
      ),
    ],
    licence: eastAsianWidth(
      "license",
      "5c932d88256b4ab958f64a856fa48e8bd1f55bc1d96b8149c65689e0c61789d3",
    ),
  },
};

/** A Debian package; the hash is of the .deb file. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
}

/** What is known of one processor's glibc. */
interface PinnedGlibc {
  readonly packages: readonly DebianPackage[];
  /** Name of a carried file -> its hash. */
  readonly files: Readonly<Record<string, string>>;
}

/** Debian's glibc. When the archive moves on, packages and files move with it. */
export const GLIBC: Readonly<Record<Arch, PinnedGlibc>> = {
  x86_64: {
    packages: [
      {
        name: "libc6",
        version: "2.36-9+deb12u14",
        sha256: "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf",
      },
      {
        name: "libgcc-s1",
        version: "12.2.0-14+deb12u1",
        sha256: "3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7",
      },
      {
        name: "gcc-12-base",
        version: "12.2.0-14+deb12u1",
        sha256: "1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619",
      },
    ],
    files: {
      "ld-linux-x86-64.so.2": "02bcda52c1a5dfc236f94d9e5255b4a0e26347d8a372a5223b650e31f291ce3c",
      "libc.so.6": "6b4a45352fd0c540a9c7c718f35ce8c8e46a4e482f9d3885a910c32d1a0e1421",
      "libdl.so.2": "95d521b2c39fd0333271b6fdcdddff878ae82001a304313a837b8e728ebe3cb1",
      "libgcc_s.so.1": "2bd1552c47799ef67e701e81d4383061fd76059868e446e63560f0dd0d5ec14e",
      "libm.so.6": "7f2ca87f652f56b094462474b076749e90e689d0ecb9cb63c7679820b271b4e7",
      "libpthread.so.0": "b93a680da8a05b939b235c1533572e7a2f6d3d8808bf70209997edc64ea5fedc",
      "librt.so.1": "41c72def458b8cfb6aab96a7dbada7454dd216d89aac65fb085eb52bead51def",
    },
  },
  aarch64: {
    packages: [
      {
        name: "libc6",
        version: "2.36-9+deb12u14",
        sha256: "01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4",
      },
      {
        name: "libgcc-s1",
        version: "12.2.0-14+deb12u1",
        sha256: "576926b283613db80168ddf76380a3bd877602778cf0d226caa7bfbfa71eacf3",
      },
      {
        name: "gcc-12-base",
        version: "12.2.0-14+deb12u1",
        sha256: "674cf6cba6d432bd200c45fe866c1652c7a53523cc2e7a613e05bc4abf7b5440",
      },
    ],
    files: {
      "ld-linux-aarch64.so.1": "17538b8f9889a470c061f69a8fea8124da89627311cd16546c133a89f09056df",
      "libc.so.6": "e4ac8ae1d81e4865e3aadedb962879cf9415903b3f2ba81ec75e9962b86ab8b0",
      "libdl.so.2": "e5e9474a683596d59cc9e13246bc83878433e53c3befbabd73e3da9ccb5fe174",
      "libgcc_s.so.1": "046856f95f4636f1fc7c3a12bf4f3cd5634c2fc5145c3fdf7395d4f349fa69c7",
      "libm.so.6": "3c4cb3be0b974edf05f023f85ab15107fb5afc2687163593d0d4cf8e80c17b39",
      "libpthread.so.0": "434dcd27f22fc8bf236c0c00541a1e503d302aa796c333729a2cd15a4cfe4814",
      "librt.so.1": "41d135537fba3875ebccccace6e4bb5e546941877376504b3921e663f83e42e7",
    },
  },
};
