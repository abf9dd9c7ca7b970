/** A set of points: one byte per point while the page computes with it, one bit on the wire. */

export class Mask {
  private constructor(
    /** 1 for a member, 0 for the others; never changed after the mask is made. */
    readonly member: Uint8Array,
    readonly count: number,
  ) {}

  /** Takes over an array of zeros and ones. */
  static of(member: Uint8Array): Mask {
    let count = 0
    for (const one of member) count += one
    return new Mask(member, count)
  }

  static ofRows(length: number, rows: Iterable<number>): Mask {
    const member = new Uint8Array(length)
    for (const row of rows) if (row >= 0 && row < length) member[row] = 1
    return Mask.of(member)
  }

  static where(length: number, holds: (row: number) => boolean): Mask {
    const member = new Uint8Array(length)
    for (let row = 0; row < length; row += 1) if (holds(row)) member[row] = 1
    return Mask.of(member)
  }

  get length(): number {
    return this.member.length
  }

  has(row: number): boolean {
    return this.member[row] === 1
  }

  and(other: Mask): Mask {
    return this.with(other, (a, b) => a & b)
  }

  or(other: Mask): Mask {
    return this.with(other, (a, b) => a | b)
  }

  minus(other: Mask): Mask {
    return this.with(other, (a, b) => a & (b ^ 1))
  }

  inverted(): Mask {
    return Mask.of(this.member.map((one) => one ^ 1))
  }

  /** The members, ascending. */
  rows(): Uint32Array {
    const rows = new Uint32Array(this.count)
    let next = 0
    this.member.forEach((one, row) => {
      if (one === 1) rows[next++] = row
    })
    return rows
  }

  /** Bits of `count` points from `offset` on, lowest bit of a byte first, as base64. */
  bits(offset: number, count: number): string {
    const bytes = new Uint8Array(Math.ceil(count / 8))
    for (let i = 0; i < count; i += 1) bytes[i >> 3]! |= (this.member[offset + i] ?? 0) << (i & 7)
    let text = ''
    for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
    return btoa(text)
  }

  private with(other: Mask, made: (a: number, b: number) => number): Mask {
    if (other.length !== this.length)
      throw new Error(`a mask of ${other.length} points cannot be combined with one of ${this.length}`)
    const { member } = this
    const joined = new Uint8Array(member.length)
    for (let row = 0; row < joined.length; row += 1) joined[row] = made(member[row]!, other.member[row]!)
    return Mask.of(joined)
  }
}
