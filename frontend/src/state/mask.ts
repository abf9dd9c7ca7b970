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
    for (let row = 0; row < member.length; row += 1) count += member[row]!
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
    const [a, b, made] = this.beside(other)
    for (let row = 0; row < made.length; row += 1) made[row] = a[row]! & b[row]!
    return Mask.of(made)
  }

  or(other: Mask): Mask {
    const [a, b, made] = this.beside(other)
    for (let row = 0; row < made.length; row += 1) made[row] = a[row]! | b[row]!
    return Mask.of(made)
  }

  minus(other: Mask): Mask {
    const [a, b, made] = this.beside(other)
    for (let row = 0; row < made.length; row += 1) made[row] = a[row]! & (b[row]! ^ 1)
    return Mask.of(made)
  }

  inverted(): Mask {
    const { member } = this
    const made = new Uint8Array(member.length)
    for (let row = 0; row < made.length; row += 1) made[row] = member[row]! ^ 1
    return new Mask(made, made.length - this.count)
  }

  /** The members, ascending. */
  rows(): Uint32Array {
    const { member } = this
    const rows = new Uint32Array(this.count)
    let next = 0
    for (let row = 0; row < member.length; row += 1) if (member[row] === 1) rows[next++] = row
    return rows
  }

  /** Bits of `count` points from `offset` on, lowest bit of a byte first, as base64. */
  bits(offset: number, count: number): string {
    const bytes = new Uint8Array(Math.ceil(count / 8))
    const { member } = this
    for (let at = 0; at < bytes.length; at += 1) {
      const from = offset + 8 * at
      const most = Math.min(8, count - 8 * at, member.length - from)
      let byte = 0
      for (let i = 0; i < most; i += 1) byte |= member[from + i]! << i
      bytes[at] = byte
    }
    let text = ''
    for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096))
    return btoa(text)
  }

  /** The members of both and room for what is made of them. */
  private beside(other: Mask): readonly [Uint8Array, Uint8Array, Uint8Array] {
    if (other.length !== this.length)
      throw new Error(`a mask of ${other.length} points cannot be combined with one of ${this.length}`)
    return [this.member, other.member, new Uint8Array(this.length)]
  }
}
