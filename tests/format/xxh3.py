"""XXH3 of xxHash 0.8 with the default secret and seed 0, which Python's own library lacks."""

import struct

SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221"
    "b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb"
    "170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e")
P32_1, P32_2, P32_3 = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D
P64_1, P64_2, P64_3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P64_4, P64_5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5
LANES = [P32_3, P64_1, P64_2, P64_3, P64_4, P32_2, P64_5, P32_1]
M32, M64 = 2**32 - 1, 2**64 - 1
BLOCK, STRIPE = 1024, 64
COLUMNS = [struct.unpack_from("<16Q", SECRET, 8 * lane) for lane in range(8)]


def u64(data, at):
    return int.from_bytes(data[at:at + 8], "little")


def fold(a, b):
    product = a * b
    return (product ^ product >> 64) & M64


def avalanche(h):
    h = (h ^ h >> 37) * 0x165667919E3779F9 & M64
    return h ^ h >> 32


def avalanche64(h):
    h = (h ^ h >> 33) * P64_2 & M64
    h = (h ^ h >> 29) * P64_3 & M64
    return h ^ h >> 32


def mix(data, at, secret):
    return fold(u64(data, at) ^ u64(SECRET, secret), u64(data, at + 8) ^ u64(SECRET, secret + 8))


def short(data):
    """Of at most 16 bytes."""
    n = len(data)
    if n > 8:
        low = u64(data, 0) ^ u64(SECRET, 24) ^ u64(SECRET, 32)
        high = u64(data, n - 8) ^ u64(SECRET, 40) ^ u64(SECRET, 48)
        swapped = int.from_bytes(low.to_bytes(8, "little"), "big")
        return avalanche(n + swapped + high + fold(low, high) & M64)
    if n > 3:
        h = u64(data, n - 4) + (u64(data[:4], 0) << 32) ^ u64(SECRET, 8) ^ u64(SECRET, 16)
        h ^= (h << 49 | h >> 15) & M64 ^ (h << 24 | h >> 40) & M64
        h = h * 0x9FB21C651E98DF25 & M64
        h = (h ^ (h >> 35) + n) * 0x9FB21C651E98DF25 & M64
        return h ^ h >> 28
    if n > 0:
        keyed = data[0] << 16 | data[n >> 1] << 24 | data[n - 1] | n << 8
        return avalanche64(keyed ^ u64(SECRET[:4], 0) ^ u64(SECRET[4:8], 0))
    return avalanche64(u64(SECRET, 56) ^ u64(SECRET, 64))


def medium(data):
    """Of 17 to 240 bytes."""
    n = len(data)
    h = n * P64_1
    if n <= 128:
        for i in range((n - 1) // 32 + 1):
            h += mix(data, 16 * i, 32 * i) + mix(data, n - 16 * (i + 1), 32 * i + 16)
    else:
        h = avalanche(h + sum(mix(data, 16 * i, 16 * i) for i in range(8)) & M64)
        h += sum(mix(data, 16 * i, 16 * (i - 8) + 3) for i in range(8, n // 16))
        h += mix(data, n - 16, 119)
    return avalanche(h & M64)


def accumulate(lanes, data, columns):
    """Adds a block, or the stripes of its beginning."""
    words = struct.unpack(f"<{len(data) // 8}Q", data)
    for lane, column in enumerate(columns):
        own = words[lane::8]
        lanes[lane ^ 1] += sum(own)
        lanes[lane] += sum([(k & M32) * (k >> 32) for k in map(int.__xor__, own, column)])


def accumulated(data):
    """The eight lanes of more than 240 bytes."""
    lanes = LANES[:]
    whole = (len(data) - 1) // BLOCK * BLOCK
    for start in range(0, whole, BLOCK):
        accumulate(lanes, data[start:start + BLOCK], COLUMNS)
        lanes = [((a & M64) ^ (a & M64) >> 47 ^ u64(SECRET, 128 + 8 * lane)) * P32_1 & M64
                 for lane, a in enumerate(lanes)]
    accumulate(lanes, data[whole:whole + (len(data) - 1 - whole) // STRIPE * STRIPE], COLUMNS)
    accumulate(lanes, data[-STRIPE:], [(u64(SECRET, 121 + 8 * lane),) for lane in range(8)])
    return [a & M64 for a in lanes]


def merge(lanes, secret, start):
    return avalanche(start + sum(
        fold(lanes[i] ^ u64(SECRET, secret + 8 * i), lanes[i + 1] ^ u64(SECRET, secret + 8 * i + 8))
        for i in range(0, 8, 2)) & M64)


def xxh3_64(data):
    data = bytes(data)
    if len(data) <= 240:
        return short(data) if len(data) <= 16 else medium(data)
    return merge(accumulated(data), 11, len(data) * P64_1)


def xxh3_128(data):
    """Of more than 240 bytes."""
    lanes = accumulated(bytes(data))
    low = merge(lanes, 11, len(data) * P64_1)
    return merge(lanes, 117, ~(len(data) * P64_2) & M64) << 64 | low
