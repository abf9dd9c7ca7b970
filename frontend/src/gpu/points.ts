/** Draws the samples as round points between two frames; label ≠ prediction carries an ink ring. */
import type { Camera } from './camera'
import { GREY_OPACITY, type Look } from './look'
import type { DrawOrder } from './order'
import { type Program, linkedProgram } from './program'
import { type Size, clipMapping } from './view'

/** Positions of one frame: offset + scale · number. */
export interface Places {
  positions: Uint16Array
  scale: readonly [number, number]
  offset: readonly [number, number]
}

export interface PointsScene {
  camera: Camera
  size: Size
  /** Device pixels per CSS pixel. */
  ratio: number
  from: Places
  to: Places
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
/** Buffers of frames kept on the GPU. */
const KEPT = 6

const VERTEX = `#version 300 es
in vec2 placeFrom;
in vec2 placeTo;
in vec4 colour;
uniform vec4 mapFrom;
uniform vec4 mapTo;
uniform float t;
uniform float size;
uniform vec3 grey;
uniform float greyness;
out vec3 fill;
void main() {
  vec2 place = mix(placeFrom * mapFrom.xy + mapFrom.zw, placeTo * mapTo.xy + mapTo.zw, t);
  gl_Position = vec4(place, 0.0, 1.0);
  gl_PointSize = size;
  fill = mix(colour.rgb, grey, greyness);
}`

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 fill;
uniform float size;
uniform float radius;
uniform float ring;
uniform float ringOpacity;
uniform float opacity;
uniform vec3 ink;
out vec4 pixel;
void main() {
  float d = length(gl_PointCoord - 0.5) * size;
  float inside = clamp(radius + 0.5 - d, 0.0, 1.0) * opacity;
  float stroke = clamp(radius + 0.5 * ring + 0.5 - d, 0.0, 1.0) * clamp(d - radius + 0.5 * ring + 0.5, 0.0, 1.0);
  stroke *= ringOpacity;
  pixel = vec4(ink * stroke + fill * inside * (1.0 - stroke), stroke + inside * (1.0 - stroke));
}`

interface Kind {
  first: number
  count: number
  radius: number
  ringOpacity: number
  opacity: number
  greyness: number
}

export class PointsPass {
  private readonly program: Program
  private readonly array: WebGLVertexArrayObject
  private readonly colours: WebGLBuffer
  private readonly rows: WebGLBuffer
  private readonly frames = new Map<Uint16Array, WebGLBuffer>()
  private bound: readonly [Uint16Array, Uint16Array] | null = null
  private order: DrawOrder | null = null
  private count = 0

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkedProgram(gl, VERTEX, FRAGMENT, ['placeFrom', 'placeTo', 'colour'])
    this.array = gl.createVertexArray()
    this.colours = gl.createBuffer()
    this.rows = gl.createBuffer()
    gl.bindVertexArray(this.array)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.rows)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours)
    gl.enableVertexAttribArray(2)
    gl.vertexAttribPointer(2, 4, gl.UNSIGNED_BYTE, true, 0, 0)
    gl.bindVertexArray(null)
  }

  /** Red, green, blue and 255 of every point. */
  setColours(colours: Uint8Array): void {
    const { gl } = this
    this.forgetFrames()
    this.order = null
    this.count = colours.length / 4
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours)
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.STATIC_DRAW)
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
    if (order === null || order.rows.length === 0 || scene.from.positions.length !== 2 * this.count) return 0
    gl.useProgram(this.program.handle)
    gl.bindVertexArray(this.array)
    this.bind(scene.from, scene.to)
    this.setUniforms(scene)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    for (const kind of this.kinds(order, scene)) this.drawKind(kind, scene.ratio)
    gl.disable(gl.BLEND)
    gl.bindVertexArray(null)
    return order.rows.length
  }

  private kinds(order: DrawOrder, scene: PointsScene): Kind[] {
    const { greyed, normal, marked } = order
    const { radius, markedRadius, ringOpacity, greyness, look } = scene
    const opacity = look.pointOpacity
    const greyOpacity = opacity + (GREY_OPACITY - opacity) * greyness
    return [
      { first: 0, count: greyed, radius, ringOpacity: 0, opacity: greyOpacity, greyness },
      { first: greyed, count: normal, radius, ringOpacity: 0, opacity, greyness: 0 },
      { first: greyed + normal, count: marked, radius: markedRadius, ringOpacity, opacity: 1, greyness: 0 },
    ]
  }

  private setUniforms({ camera, size, from, to, t, look }: PointsScene): void {
    const { gl } = this
    const { uniform } = this.program
    gl.uniform4fv(uniform('mapFrom'), clipMapping(camera, size, from.scale, from.offset))
    gl.uniform4fv(uniform('mapTo'), clipMapping(camera, size, to.scale, to.offset))
    gl.uniform1f(uniform('t'), t)
    gl.uniform3fv(uniform('grey'), look.grey)
    gl.uniform3fv(uniform('ink'), look.ink)
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
    gl.drawElements(gl.POINTS, kind.count, gl.UNSIGNED_INT, 4 * kind.first)
  }

  private bind(from: Places, to: Places): void {
    if (this.bound?.[0] === from.positions && this.bound[1] === to.positions) return
    const { gl } = this
    for (const [location, positions] of [from.positions, to.positions].entries()) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.uploaded(positions))
      gl.enableVertexAttribArray(location)
      gl.vertexAttribPointer(location, 2, gl.UNSIGNED_SHORT, true, 0, 0)
    }
    this.bound = [from.positions, to.positions]
    const old = [...this.frames.keys()].filter((key) => this.bound?.includes(key) !== true)
    for (const key of old.slice(0, Math.max(0, this.frames.size - KEPT))) {
      gl.deleteBuffer(this.frames.get(key) ?? null)
      this.frames.delete(key)
    }
  }

  private uploaded(positions: Uint16Array): WebGLBuffer {
    const known = this.frames.get(positions)
    if (known !== undefined) return known
    const { gl } = this
    const buffer = gl.createBuffer()
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
    gl.bufferData(gl.ARRAY_BUFFER, positions, gl.STATIC_DRAW)
    this.frames.set(positions, buffer)
    return buffer
  }

  private forgetFrames(): void {
    for (const buffer of this.frames.values()) this.gl.deleteBuffer(buffer)
    this.frames.clear()
    this.bound = null
  }

  dispose(): void {
    const { gl } = this
    this.forgetFrames()
    gl.deleteBuffer(this.colours)
    gl.deleteBuffer(this.rows)
    gl.deleteVertexArray(this.array)
    gl.deleteProgram(this.program.handle)
  }
}
