/** Safetensors bodies for the tests, written from the format's description. */

export interface Entry {
  dtype: string
  shape: number[]
  bytes: Uint8Array
}

/** Bytes of a typed array. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** A body with any header, honest or not. `pad`: spaces after the header, so that data can be misaligned. */
export function bodyOf(header: unknown, data: Uint8Array = new Uint8Array(), pad = 0): ArrayBuffer {
  const text = (typeof header === 'string' ? header : JSON.stringify(header)) + ' '.repeat(pad)
  const bytes = new TextEncoder().encode(text)
  const body = new Uint8Array(8 + bytes.length + data.length)
  new DataView(body.buffer).setBigUint64(0, BigInt(bytes.length), true)
  body.set(bytes, 8)
  body.set(data, 8 + bytes.length)
  return body.buffer
}

/** An honest body. */
export function tensorBody(entries: Record<string, Entry>, metadata?: Record<string, string>, pad = 0): ArrayBuffer {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata }
  const total = Object.values(entries).reduce((sum, { bytes }) => sum + bytes.length, 0)
  const data = new Uint8Array(total)
  let at = 0
  for (const [name, { dtype, shape, bytes }] of Object.entries(entries)) {
    header[name] = { dtype, shape, data_offsets: [at, at + bytes.length] }
    data.set(bytes, at)
    at += bytes.length
  }
  return bodyOf(header, data, pad)
}
