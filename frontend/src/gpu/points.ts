/** Draws the samples as round points between two frames; label ≠ prediction carries an ink ring, tagged ones a core. */
import { Buffers } from './buffers'
import type { Camera } from './camera'
import { GREY_OPACITY, type Look, coreRadius, taggedRadius } from './look'
import type { DrawOrder } from './order'
import { FRAGMENT, VERTEX } from './pointShader'
import { type Program, linkedProgram } from './program'
import { type Size, clipMapping } from './view'

/** Positions of one frame: offset + scale · number. */
export interface Places {
  positions: Uint16Array
  scale: readonly [number, number]
  offset: readonly [number, number]
}

/** Red, green, blue and 255 of every point, at the frame that is left and at the one that is reached. */
export interface PointColours {
  from: Uint8Array
  to: Uint8Array
}

export interface PointsScene {
  camera: Camera
  size: Size
  /** Device pixels per CSS pixel. */
  ratio: number
  from: Places
  to: Places
  colours: PointColours
  /** Between the frames, in [0, 1]. */
  t: number
  look: Look
  /** CSS pixels. */
  radius: number
  markedRadius: number
  ringOpacity: number
  /** How far the greyed points have lost their colour, in [0, 1]. */
  greyness: number
}

const RING = 0.9
/** Buffers of frames and of colours kept on the GPU beside the present ones. */
const KEPT = 4

interface Kind {
  first: number
  count: number
  radius: number
  ringOpacity: number
  opacity: number
  greyness: number
  /** Radius of the core; 0 without. */
  core: number
}

export class PointsPass {
  private readonly program: Program
  private readonly array: WebGLVertexArrayObject
  private readonly rows: WebGLBuffer
  private readonly frames: Buffers
  private readonly colours: Buffers
  private bound: readonly unknown[] = []
  private order: DrawOrder | null = null

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkedProgram(gl, VERTEX, FRAGMENT, ['placeFrom', 'placeTo', 'colourFrom', 'colourTo'])
    this.array = gl.createVertexArray()
    this.rows = gl.createBuffer()
    this.frames = new Buffers(gl, KEPT)
    this.colours = new Buffers(gl, KEPT)
    gl.bindVertexArray(this.array)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.rows)
    gl.bindVertexArray(null)
  }

  isReady(): boolean {
    return this.program.isReady()
  }

  setOrder(order: DrawOrder): void {
    const { gl } = this
    gl.bindVertexArray(this.array)
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, order.rows, gl.DYNAMIC_DRAW)
    gl.bindVertexArray(null)
    this.order = order
  }

  /** Draws all groups; answers how many points that were. */
  draw(scene: PointsScene): number {
    const { gl, order } = this
    const { from, to, colours } = scene
    const count = from.positions.length / 2
    const fits =
      to.positions.length === 2 * count && [colours.from, colours.to].every((one) => one.length === 4 * count)
    if (order === null || order.rows.length === 0 || !fits) return 0
    gl.useProgram(this.program.handle)
    gl.bindVertexArray(this.array)
    this.bind(scene)
    this.setUniforms(scene)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    for (const kind of this.kinds(order, scene)) this.drawKind(kind, scene.ratio)
    gl.disable(gl.BLEND)
    gl.bindVertexArray(null)
    return order.rows.length
  }

  private kinds(order: DrawOrder, scene: PointsScene): Kind[] {
    const { radius, markedRadius, ringOpacity, greyness, look } = scene
    const opacity = look.pointOpacity
    const greyOpacity = opacity + (GREY_OPACITY - opacity) * greyness
    const plain = { radius, ringOpacity: 0, opacity, greyness: 0, core: 0 }
    const marked = { ...plain, radius: markedRadius, ringOpacity, opacity: 1 }
    const cored = (kind: typeof plain): typeof plain => {
      const larger = taggedRadius(kind.radius)
      return { ...kind, radius: larger, opacity: 1, core: coreRadius(larger) }
    }
    const looks = [{ ...plain, opacity: greyOpacity, greyness }, plain, cored(plain), marked, cored(marked)]
    const counts = [order.greyed, order.normal, order.tagged, order.marked, order.markedTagged]
    let first = 0
    return looks.map((kind, i) => {
      const made = { ...kind, first, count: counts[i]! }
      first += made.count
      return made
    })
  }

  private setUniforms({ camera, size, from, to, t, look }: PointsScene): void {
    const { gl } = this
    const { uniform } = this.program
    gl.uniform4fv(uniform('mapFrom'), clipMapping(camera, size, from.scale, from.offset))
    gl.uniform4fv(uniform('mapTo'), clipMapping(camera, size, to.scale, to.offset))
    gl.uniform1f(uniform('t'), t)
    gl.uniform3fv(uniform('grey'), look.grey)
    gl.uniform3fv(uniform('ink'), look.ink)
    gl.uniform3fv(uniform('coreColour'), look.core)
    gl.uniform4fv(uniform('coreHalo'), [...look.ink, look.coreHalo])
  }

  private drawKind(kind: Kind, ratio: number): void {
    if (kind.count === 0) return
    const { gl } = this
    const { uniform } = this.program
    const ring = kind.ringOpacity > 0 ? RING * ratio : 0
    gl.uniform1f(uniform('radius'), kind.radius * ratio)
    gl.uniform1f(uniform('size'), Math.ceil(2 * kind.radius * ratio + ring + 2))
    gl.uniform1f(uniform('ring'), ring)
    gl.uniform1f(uniform('ringOpacity'), kind.ringOpacity)
    gl.uniform1f(uniform('opacity'), kind.opacity)
    gl.uniform1f(uniform('greyness'), kind.greyness)
    gl.uniform1f(uniform('core'), kind.core * ratio)
    gl.drawElements(gl.POINTS, kind.count, gl.UNSIGNED_INT, 4 * kind.first)
  }

  private bind({ from, to, colours }: PointsScene): void {
    const wanted = [from.positions, to.positions, colours.from, colours.to]
    if (wanted.every((one, i) => one === this.bound[i])) return
    const { gl } = this
    for (const [location, positions] of [from.positions, to.positions].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.frames.of(positions))
      gl.enableVertexAttribArray(location)
      gl.vertexAttribPointer(location, 2, gl.UNSIGNED_SHORT, true, 0, 0)
    }
    for (const [i, colour] of [colours.from, colours.to].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.colours.of(colour))
      gl.enableVertexAttribArray(2 + i)
      gl.vertexAttribPointer(2 + i, 4, gl.UNSIGNED_BYTE, true, 0, 0)
    }
    this.bound = wanted
    this.frames.prune([from.positions, to.positions])
    this.colours.prune([colours.from, colours.to])
  }

  dispose(): void {
    const { gl } = this
    this.frames.dispose()
    this.colours.dispose()
    gl.deleteBuffer(this.rows)
    gl.deleteVertexArray(this.array)
    gl.deleteProgram(this.program.handle)
  }
}
