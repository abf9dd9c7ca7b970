/** Buffers of arrays on the GPU, each uploaded once while it is among the lately used. */

type Source = Uint8Array | Uint16Array

export class Buffers {
  private readonly known = new Map<Source, WebGLBuffer>()

  /** `kept`: how many arrays stay on the GPU beside those of the present picture. */
  constructor(
    private readonly gl: WebGL2RenderingContext,
    private readonly kept: number,
  ) {}

  /** The buffer of an array, which is not to change afterwards. */
  of(source: Source): WebGLBuffer {
    const { gl, known } = this
    const there = known.get(source)
    if (there !== undefined) {
      known.delete(source)
      known.set(source, there)
      return there
    }
    const buffer = gl.createBuffer()
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
    gl.bufferData(gl.ARRAY_BUFFER, source, gl.STATIC_DRAW)
    known.set(source, buffer)
    return buffer
  }

  /** Drops what was used longest ago, but none of these. */
  prune(used: readonly Source[]): void {
    const old = [...this.known.keys()].filter((key) => !used.includes(key))
    for (const key of old.slice(0, Math.max(0, old.length - this.kept))) {
      this.gl.deleteBuffer(this.known.get(key) ?? null)
      this.known.delete(key)
    }
  }

  dispose(): void {
    for (const buffer of this.known.values()) this.gl.deleteBuffer(buffer)
    this.known.clear()
  }
}
