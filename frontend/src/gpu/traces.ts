/** Draws the ways of many samples through the snapshots as thin lines: the past strong, the future faint. */
import type { Camera } from './camera'
import type { Look } from './look'
import { type Program, linkedProgram } from './program'
import type { Size } from './view'

export interface TraceLines {
  /** x, y, index of the snapshot … in layout units from the origin. */
  stops: Float32Array
  /** Red, green, blue and 255 per stop. */
  colours: Uint8Array
  /** Stops in the order of the lines; `BREAK` between two lines. */
  order: Uint32Array
  /** What the positions count from, so that single precision is enough. */
  origin: readonly [number, number]
}

export interface TracesScene {
  camera: Camera
  size: Size
  look: Look
  lines: TraceLines
  /** Fractional index of the present. */
  present: number
  /** In [0, 1]: many lines are fainter each. */
  opacity: number
}

/** Ends a line; WebGL2 always knows it. */
export const BREAK = 0xffffffff

const PAST = 0.75
const FUTURE = 0.22

const VERTEX = `#version 300 es
in vec3 stop;
in vec4 colour;
uniform vec4 map;
out vec3 line;
out float time;
void main() {
  gl_Position = vec4(stop.xy * map.xy + map.zw, 0.0, 1.0);
  line = colour.rgb;
  time = stop.z;
}`

const FRAGMENT = `#version 300 es
precision highp float;
in vec3 line;
in float time;
uniform float present;
uniform vec2 strength;
out vec4 pixel;
void main() {
  float a = time <= present + 0.001 ? strength.x : strength.y;
  pixel = vec4(line * a, a);
}`

/** The opacity of each of so many lines: a few are drawn fully, thousands would hide the points. */
export function traceOpacity(lines: number): number {
  return Math.max(0.2, Math.min(1, Math.sqrt(60 / Math.max(1, lines))))
}

export class TracesPass {
  private readonly program: Program
  private readonly array: WebGLVertexArrayObject
  private readonly stops: WebGLBuffer
  private readonly colours: WebGLBuffer
  private readonly order: WebGLBuffer
  private lines: TraceLines | null = null

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkedProgram(gl, VERTEX, FRAGMENT, ['stop', 'colour'])
    this.array = gl.createVertexArray()
    this.stops = gl.createBuffer()
    this.colours = gl.createBuffer()
    this.order = gl.createBuffer()
    gl.bindVertexArray(this.array)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stops)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 3, gl.FLOAT, false, 0, 0)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours)
    gl.enableVertexAttribArray(1)
    gl.vertexAttribPointer(1, 4, gl.UNSIGNED_BYTE, true, 0, 0)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.order)
    gl.bindVertexArray(null)
  }

  isReady(): boolean {
    return this.program.isReady()
  }

  draw({ camera, size, lines, present, opacity }: TracesScene): void {
    const { gl } = this
    if (lines.order.length === 0) return
    const { uniform } = this.program
    gl.useProgram(this.program.handle)
    gl.bindVertexArray(this.array)
    this.upload(lines)
    const [x, y] = [(2 * camera.k) / size.width, (2 * camera.k) / size.height]
    gl.uniform4f(uniform('map'), x, y, (lines.origin[0] - camera.x) * x, (lines.origin[1] - camera.y) * y)
    gl.uniform1f(uniform('present'), present)
    gl.uniform2f(uniform('strength'), PAST * opacity, FUTURE * opacity)
    gl.enable(gl.BLEND)
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
    gl.drawElements(gl.LINE_STRIP, lines.order.length, gl.UNSIGNED_INT, 0)
    gl.disable(gl.BLEND)
    gl.bindVertexArray(null)
  }

  private upload(lines: TraceLines): void {
    const { gl } = this
    if (this.lines === lines) return
    this.lines = lines
    gl.bindBuffer(gl.ARRAY_BUFFER, this.stops)
    gl.bufferData(gl.ARRAY_BUFFER, lines.stops, gl.STATIC_DRAW)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours)
    gl.bufferData(gl.ARRAY_BUFFER, lines.colours, gl.STATIC_DRAW)
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, lines.order, gl.STATIC_DRAW)
  }

  dispose(): void {
    const { gl } = this
    for (const buffer of [this.stops, this.colours, this.order]) gl.deleteBuffer(buffer)
    gl.deleteVertexArray(this.array)
    gl.deleteProgram(this.program.handle)
  }
}
