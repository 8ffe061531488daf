/** Width and height of a picture in pixels, by its head alone: nothing is decoded for it. */
export type ImageSize = { readonly width: number; readonly height: number };

/** Undefined for whatever is no PNG, JPEG, GIF or WebP, or says no size. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    if (startsWith(bytes, "\x89PNG\r\n\x1a\n"))
      return { width: view.getUint32(16), height: view.getUint32(20) };
    if (startsWith(bytes, "GIF8"))
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    if (startsWith(bytes, "\xff\xd8\xff")) return jpegSize(view);
    if (startsWith(bytes, "RIFF") && startsWith(bytes.subarray(8), "WEBP")) return webpSize(view);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // it ends before it says its size
    throw error;
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Array.from(text).every((character, index) => bytes[index] === character.charCodeAt(0));
}

/** Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC). */
function jpegSize(view: DataView): ImageSize | undefined {
  let at = 2;
  while (view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webpSize(view: DataView): ImageSize | undefined {
  const kind = String.fromCharCode(view.getUint8(15));
  if (kind === "X") return { width: threeBytes(view, 24) + 1, height: threeBytes(view, 27) + 1 };
  if (kind === " ")
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (kind !== "L") return undefined;
  const packed = view.getUint32(21, true);
  return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
}

const threeBytes = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
