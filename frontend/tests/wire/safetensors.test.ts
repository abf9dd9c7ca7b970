import { describe, expect, test } from 'vitest'
import { FormatError, halfFloat, halfFloats, parseTensors, tensorOf } from '../../src/wire/safetensors'
import { bodyOf, bytesOf, tensorBody } from './tensorBody'

const FLOATS = { dtype: 'F32', shape: [2, 2], bytes: bytesOf(Float32Array.of(1, -2, 0.5, Infinity)) }

/** Pads the header so that the data start at a multiple of 8 plus `shift`. */
function shifted(shift: number): ArrayBuffer {
  for (let pad = 0; ; pad += 1) {
    const body = tensorBody({ a: FLOATS }, undefined, pad)
    if ((body.byteLength - 16) % 8 === shift) return body
  }
}

describe('parseTensors', () => {
  test('gives values, shapes and metadata', () => {
    const bytes = { dtype: 'U8', shape: [3], bytes: Uint8Array.of(7, 8, 9) }
    const file = parseTensors(tensorBody({ a: FLOATS, b: bytes }, { box: '[0, 1]' }))
    expect([...file.tensors.get('a')!.data]).toEqual([1, -2, 0.5, Infinity])
    expect(file.tensors.get('a')!.shape).toEqual([2, 2])
    expect([...file.tensors.get('b')!.data]).toEqual([7, 8, 9])
    expect(file.metadata.get('box')).toBe('[0, 1]')
  })

  test('copies nothing where the data are aligned', () => {
    const body = shifted(0)
    expect(parseTensors(body).tensors.get('a')!.data.buffer).toBe(body)
  })

  test.each([1, 2, 3, 5])('reads data that are misaligned by %i', (shift) => {
    expect([...parseTensors(shifted(shift)).tensors.get('a')!.data]).toEqual([1, -2, 0.5, Infinity])
  })

  test('reads tensors without elements and a file without tensors', () => {
    const empty = { dtype: 'U16', shape: [0, 2], bytes: new Uint8Array() }
    expect(parseTensors(tensorBody({ empty })).tensors.get('empty')!.data).toHaveLength(0)
    expect(parseTensors(tensorBody({})).tensors.size).toBe(0)
  })

  test('names that every object has are only names', () => {
    const file = parseTensors(tensorBody({ constructor: FLOATS, toString: FLOATS }))
    expect(file.tensors.size).toBe(2)
    expect(file.tensors.get('hasOwnProperty')).toBeUndefined()
  })

  const one = (entry: unknown, bytes = 4): ArrayBuffer => bodyOf({ a: entry }, new Uint8Array(bytes))
  const claimed = (length: bigint): ArrayBuffer => {
    const body = new ArrayBuffer(16)
    new DataView(body).setBigUint64(0, length, true)
    return body
  }
  test.each<[string, ArrayBuffer]>([
    ['nothing', new ArrayBuffer(0)],
    ['seven bytes', new ArrayBuffer(7)],
    ['a header longer than the file', claimed(9n)],
    ['a header of exabytes', claimed(2n ** 63n)],
    ['a header of 16 MB and more', bodyOf(' '.repeat(16_000_001))],
    ['no JSON', bodyOf('{')],
    ['a list', bodyOf('[]')],
    ['null', bodyOf('null')],
    ['metadata that is a list', bodyOf({ __metadata__: [] })],
    ['a tensor that is null', one(null)],
    ['an unknown type', one({ dtype: 'F8', shape: [4], data_offsets: [0, 4] })],
    ['a type that is a number', one({ dtype: 8, shape: [4], data_offsets: [0, 4] })],
    ['no shape', one({ dtype: 'U8', data_offsets: [0, 4] })],
    ['a negative extent', one({ dtype: 'U8', shape: [-4], data_offsets: [0, 4] })],
    ['half an element', one({ dtype: 'U8', shape: [0.5], data_offsets: [0, 4] })],
    ['an extent that is text', one({ dtype: 'U8', shape: ['4'], data_offsets: [0, 4] })],
    ['nine axes', one({ dtype: 'U8', shape: [4, 1, 1, 1, 1, 1, 1, 1, 1], data_offsets: [0, 4] })],
    ['a shape that overflows', one({ dtype: 'U8', shape: [2 ** 30, 2 ** 30, 16], data_offsets: [0, 4] })],
    ['offsets in the wrong order', one({ dtype: 'U8', shape: [0], data_offsets: [4, 0] })],
    ['one offset', one({ dtype: 'U8', shape: [4], data_offsets: [4] })],
    ['an end outside the file', one({ dtype: 'U8', shape: [5], data_offsets: [0, 5] })],
    ['more bytes than the shape', one({ dtype: 'U8', shape: [3], data_offsets: [0, 4] })],
    ['fewer bytes than the type', one({ dtype: 'F32', shape: [4], data_offsets: [0, 4] })],
  ])('refuses %s', (_, body) => {
    expect(() => parseTensors(body)).toThrow(FormatError)
  })
})

describe('tensorOf', () => {
  const file = parseTensors(tensorBody({ a: FLOATS }))

  test('answers what fits', () => {
    expect(tensorOf(file, 'a', ['F32'], [2, -1]).shape).toEqual([2, 2])
  })

  test.each<[string, string[], number[], RegExp]>([
    ['b', ['F32'], [2, 2], /missing/],
    ['a', ['U8', 'U16'], [2, 2], /F32, expected U8 or U16/],
    ['a', ['F32'], [2, 3], /\[2, 2\], expected \[2, 3\]/],
    ['a', ['F32'], [4], /expected \[4\]/],
  ])('says what is wrong with %s as %s %s', (name, dtypes, shape, message) => {
    expect(() => tensorOf(file, name, dtypes, shape)).toThrow(message)
  })
})

describe('half precision', () => {
  test.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, NaN],
  ])('%i is %d', (bits, value) => {
    expect(halfFloat(bits)).toBe(value)
  })

  test('keeps the sign of zero', () => {
    expect(Object.is(halfFloat(0x8000), -0)).toBe(true)
  })

  test('grows with the bits of a positive number', () => {
    const values = halfFloats(Uint16Array.from({ length: 0x7c00 }, (_, bits) => bits))
    expect(values.every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true)
  })
})
