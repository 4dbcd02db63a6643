// A QR code of a text (ISO/IEC 18004: bytes, error correction level M, versions 1 to 25), so that a page can show
// what its own script made without asking the server to draw it.

const ECC_A_BLOCK = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28,
  28,
];
const BLOCKS = [
  1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21,
];
const BYTE_MODE = 4;
const QUIET_ZONE = 4;
const INK = "#10261f";
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

// The code as rows of 0 and 1, and which mask was taken. A text of more than 997 bytes throws.
export function encodeQr(text) {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes.length);
  const grid = openGrid(version);
  grid.data(withCorrection(version, dataOf(version, bytes)));
  const tried = MASKS.map((_, mask) => grid.masked(mask));
  const penalties = tried.map(penaltyOf);
  const mask = penalties.indexOf(Math.min(...penalties));
  return { rows: tried[mask], mask };
}

// The code as the address of a picture, with the quiet zone that readers need.
export function drawQr(text) {
  const { rows } = encodeQr(text);
  const side = rows.length + 2 * QUIET_ZONE;
  const path = rows.flatMap((row, y) =>
    Array.from(row.join("").matchAll(/1+/g), ({ 0: run, index }) => {
      const at = `M${index + QUIET_ZONE} ${y + QUIET_ZONE}`;
      return `${at}h${run.length}v1h-${run.length}z`;
    }),
  );
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${side}v${side}H0z"/><path fill="${INK}" d="${path.join("")}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

function versionFor(length) {
  for (let version = 1; version <= BLOCKS.length; version += 1)
    if (length * 8 + 4 + countBits(version) <= 8 * dataCodewords(version)) return version;
  throw new RangeError("too long for a QR code");
}

function countBits(version) {
  return version < 10 ? 8 : 16;
}

function codewords(version) {
  const aligned = version > 1 ? Math.floor(version / 7) + 2 : 0;
  const patterns = aligned ? (25 * aligned - 10) * aligned - 55 : 0;
  const modules = (16 * version + 128) * version + 64 - patterns - (version >= 7 ? 36 : 0);
  return Math.floor(modules / 8);
}

function dataCodewords(version) {
  return codewords(version) - ECC_A_BLOCK[version - 1] * BLOCKS[version - 1];
}

function dataOf(version, bytes) {
  const bits = [];
  const push = (value, length) => {
    for (let place = length - 1; place >= 0; place -= 1) bits.push((value >> place) & 1);
  };
  push(BYTE_MODE, 4);
  push(bytes.length, countBits(version));
  for (const byte of bytes) push(byte, 8);
  const room = 8 * dataCodewords(version);
  push(0, Math.min(4, room - bits.length));
  push(0, -bits.length & 7);
  for (let pad = 0xec; bits.length < room; pad ^= 0xec ^ 0x11) push(pad, 8);
  return Array.from({ length: room / 8 }, (_, at) =>
    Number.parseInt(bits.slice(8 * at, 8 * at + 8).join(""), 2),
  );
}

// Reed–Solomon over GF(256) with 0x11d, block by block; the codewords of all blocks interleaved.
function withCorrection(version, data) {
  const [number, length] = [BLOCKS[version - 1], ECC_A_BLOCK[version - 1]];
  const generator = generatorOf(length);
  const short = Math.floor(data.length / number);
  const shorter = number - (data.length % number);
  const blocks = [];
  for (let block = 0, at = 0; block < number; block += 1) {
    const size = short + (block < shorter ? 0 : 1);
    blocks.push(data.slice(at, at + size));
    at += size;
  }
  const corrections = blocks.map((block) => remainderOf(block, generator));
  return [...interleaved(blocks), ...interleaved(corrections)];
}

function interleaved(blocks) {
  const longest = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => blocks.map((block) => block[at]))
    .flat()
    .filter((codeword) => codeword !== undefined);
}

function times(one, other) {
  let product = 0;
  for (let place = 7; place >= 0; place -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((other >> place) & 1) * one;
  }
  return product;
}

// The coefficients below the leading 1.
function generatorOf(degree) {
  let polynomial = [1];
  for (let root = 1, each = 0; each < degree; each += 1) {
    const shifted = [...polynomial, 0];
    polynomial = shifted.map((value, at) => value ^ times(polynomial[at - 1] ?? 0, root));
    root = times(root, 2);
  }
  return polynomial.slice(1);
}

function remainderOf(data, generator) {
  const rest = generator.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    generator.forEach((value, at) => {
      rest[at] ^= times(value, factor);
    });
  }
  return rest;
}

function openGrid(version) {
  const size = 4 * version + 17;
  const modules = Array.from({ length: size }, () => Array(size).fill(0));
  const fixed = Array.from({ length: size }, () => Array(size).fill(false));
  const set = (x, y, dark) => {
    modules[y][x] = Number(dark);
    fixed[y][x] = true;
  };
  for (let at = 0; at < size; at += 1) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  for (const [x, y] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ])
    square(x, y, 4, [1, 1, 0, 1, 0], size, set);
  const places = alignments(version, size);
  const last = places.length - 1;
  for (const [row, y] of places.entries())
    for (const [column, x] of places.entries()) {
      const isCorner = row % last === 0 && column % last === 0 && row + column < 2 * last;
      if (!isCorner) square(x, y, 2, [1, 0, 1], size, set);
    }
  for (const [x, y, dark] of formatModules(0, size)) set(x, y, dark);
  if (version >= 7) for (const [x, y, dark] of versionModules(version, size)) set(x, y, dark);

  function data(bytes) {
    const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((at) => (byte >> at) & 1));
    let at = 0;
    for (let right = size - 1; right >= 1; right -= right === 8 ? 3 : 2)
      for (let step = 0; step < size; step += 1)
        for (const x of [right, right - 1]) {
          const isUpward = (size - 1 - (right < 6 ? right + 1 : right)) % 4 === 0;
          const y = isUpward ? size - 1 - step : step;
          if (fixed[y][x]) continue;
          modules[y][x] = bits[at] ?? 0;
          at += 1;
        }
  }

  function masked(mask) {
    const rows = modules.map((row, y) =>
      row.map((dark, x) => (fixed[y][x] ? dark : dark ^ Number(MASKS[mask](x, y)))),
    );
    for (const [x, y, dark] of formatModules(mask, size)) rows[y][x] = dark;
    return rows;
  }

  return { data, masked };
}

// Rings around a centre: ring[0] is the centre; what falls outside is left out.
function square(centreX, centreY, reach, ring, size, set) {
  for (let dy = -reach; dy <= reach; dy += 1)
    for (let dx = -reach; dx <= reach; dx += 1) {
      const [x, y] = [centreX + dx, centreY + dy];
      const isInside = x >= 0 && y >= 0 && x < size && y < size;
      if (isInside) set(x, y, ring[Math.max(Math.abs(dx), Math.abs(dy))]);
    }
}

function alignments(version, size) {
  if (version === 1) return [];
  const number = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (number * 2 - 2)) * 2;
  const rest = Array.from({ length: number - 1 }, (_, at) => size - 7 - at * step);
  return [6, ...rest.reverse()];
}

// Level M is 00, so the five bits are the mask alone.
function formatModules(mask, size) {
  let rest = mask;
  for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const bit = (place) => (bits >> place) & 1;
  const found = [[8, size - 8, 1]];
  for (let place = 0; place < 15; place += 1) {
    const near = place < 6 ? place : place < 8 ? place + 1 : null;
    if (near !== null) found.push([8, near, bit(place)]);
    else found.push([place === 8 ? 7 : 14 - place, 8, bit(place)]);
    if (place < 8) found.push([size - 1 - place, 8, bit(place)]);
    else found.push([8, size - 15 + place, bit(place)]);
  }
  return found;
}

function versionModules(version, size) {
  let rest = version;
  for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  return Array.from({ length: 18 }, (_, place) => {
    const [far, near] = [size - 11 + (place % 3), Math.floor(place / 3)];
    const dark = (bits >> place) & 1;
    return [
      [far, near, dark],
      [near, far, dark],
    ];
  }).flat();
}

// How hard a code is to read: long runs, blocks, false finders, an uneven share of dark modules.
function penaltyOf(rows) {
  const size = rows.length;
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  let penalty = 0;
  for (const line of [...rows, ...columns].map((each) => each.join(""))) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) penalty += run.length - 2;
    for (const finder of ["00001011101", "10111010000"])
      for (let at = line.indexOf(finder); at !== -1; at = line.indexOf(finder, at + 1))
        penalty += 40;
  }
  for (let y = 1; y < size; y += 1)
    for (let x = 1; x < size; x += 1) {
      const [dark, above] = [rows[y][x], rows[y - 1]];
      if (rows[y][x - 1] === dark && above[x] === dark && above[x - 1] === dark) penalty += 3;
    }
  const dark = rows.flat().reduce((sum, each) => sum + each, 0);
  return penalty + 10 * Math.floor(Math.abs((100 * dark) / size ** 2 - 50) / 5);
}
