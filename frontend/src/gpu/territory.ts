/** Draws the ground: hue = predicted class, strength = confidence, a border between classes, nothing where no data is. */
import type { Camera } from './camera'
import { EDGE_GAP, LARGEST_GAP, type Colour, type Look } from './look'
import { CORNERS, FADE, GROUND } from './groundShader'
import { type Program, linkedProgram } from './program'
import { type Size, cellMapping } from './view'

/** Cells with confidence, gap, support and class in four bytes; row 0 lies at the box' y0. */
export interface Ground {
  width: number
  height: number
  box: readonly [number, number, number, number]
  texels: Uint8Array
}

export interface TerritoryScene {
  camera: Camera
  size: Size
  ratio: number
  from: Ground | null
  to: Ground | null
  /** A finer ground of the part that is looked at, and how far it has replaced the other, in [0, 1]. */
  detail: Ground | null
  sharpness: number
  /** Between the grounds, in [0, 1]. */
  t: number
  look: Look
  palette: readonly Colour[]
  classes: number
  /** Factor on the tints, below 1 while points are greyed. */
  dimmed: number
  /** In [0, 1]: a ground that has just come fades in. */
  presence: number
}

const KEPT = 8

/** A raster as the canvas shows it from one camera; painted once, faded often. */
interface Painted {
  texture: WebGLTexture
  frame: WebGLFramebuffer
  texels: Uint8Array | null
  view: string
  width: number
  height: number
}

export class TerritoryPass {
  private readonly ground: Program
  private readonly fade: Program
  private readonly array: WebGLVertexArrayObject
  private readonly corners: WebGLBuffer
  private readonly textures = new Map<Uint8Array, WebGLTexture>()
  private readonly painted: readonly [Painted, Painted]

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.ground = linkedProgram(gl, CORNERS, GROUND, ['corner'])
    this.fade = linkedProgram(gl, CORNERS, FADE, ['corner'])
    this.array = gl.createVertexArray()
    this.corners = gl.createBuffer()
    this.painted = [this.surface(), this.surface()]
    gl.bindVertexArray(this.array)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners)
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
    gl.bindVertexArray(null)
  }

  isReady(): boolean {
    return this.ground.isReady() && this.fade.isReady()
  }

  /** Covers the canvas; without a ground it stays in the canvas' colour. */
  draw(scene: TerritoryScene): void {
    const { gl } = this
    const { detail, sharpness } = scene
    const sharp = detail !== null && sharpness >= 1
    const from = sharp ? detail : (scene.from ?? scene.to)
    const to = sharp ? detail : (detail ?? scene.to ?? scene.from)
    gl.clearColor(...scene.look.canvas, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (from === null || to === null || scene.presence <= 0) return
    gl.bindVertexArray(this.array)
    const t = from === to ? 0 : detail === null ? scene.t : sharpness
    const first = this.paintedOf(from, scene, t > 0 ? to : from)
    const second = t > 0 ? this.paintedOf(to, scene, from) : first
    this.fadeBetween(first, second, t, scene)
    gl.bindVertexArray(null)
  }

  private fadeBetween(first: Painted, second: Painted, t: number, { look, presence }: TerritoryScene): void {
    const { gl } = this
    const { handle, uniform } = this.fade
    gl.useProgram(handle)
    for (const [unit, { texture }] of [first, second].entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit)
      gl.bindTexture(gl.TEXTURE_2D, texture)
    }
    gl.uniform1i(uniform('from'), 0)
    gl.uniform1i(uniform('to'), 1)
    gl.uniform1f(uniform('t'), t)
    gl.uniform1f(uniform('presence'), presence)
    gl.uniform3fv(uniform('canvas'), look.canvas)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
  }

  /** The picture of a ground, painted unless it is still there; `other` is the one that must stay. */
  private paintedOf(ground: Ground, scene: TerritoryScene, other: Ground): Painted {
    const { gl } = this
    const { camera, size, ratio, look, dimmed, classes } = scene
    const view = JSON.stringify([camera, size, ratio, look.canvas, dimmed, classes, ground.box])
    const known = this.painted.find((one) => one.texels === ground.texels && one.view === view)
    if (known !== undefined) return known
    const stays = other === ground ? null : other.texels
    const target = this.painted.find(({ texels }) => texels === ground.texels || texels !== stays) ?? this.painted[0]
    target.texels = ground.texels
    target.view = view
    this.resize(target)
    gl.useProgram(this.ground.handle)
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, this.uploaded(ground))
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.frame)
    this.setUniforms(ground, scene)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    return target
  }

  private setUniforms(ground: Ground, { camera, size, ratio, look, palette, classes, dimmed }: TerritoryScene): void {
    const { gl } = this
    const { uniform } = this.ground
    const map = cellMapping(camera, size, ground.box, ground)
    gl.uniform1i(uniform('cells'), 0)
    gl.uniform4fv(uniform('map'), map)
    gl.uniform1f(uniform('perPixel'), (2 * map[0]) / (size.width * ratio))
    gl.uniform3fv(uniform('palette'), palette.flat())
    gl.uniform3fv(uniform('canvas'), look.canvas)
    gl.uniform3fv(uniform('paper'), look.paper)
    gl.uniform3fv(uniform('edge'), look.edge)
    gl.uniform1f(uniform('edgeStrength'), look.edgeStrength)
    gl.uniform2f(uniform('tint'), look.tintLeast * dimmed, look.tintMore * dimmed)
    if (classes > 1) gl.uniform2f(uniform('chance'), 1 / classes, 1 / (1 - 1 / classes))
    else gl.uniform2f(uniform('chance'), -1, 1)
    gl.uniform2fv(uniform('edgeGap'), EDGE_GAP)
    gl.uniform1f(uniform('largestGap'), LARGEST_GAP)
  }

  private surface(): Painted {
    const { gl } = this
    const texture = this.texture()
    const frame = gl.createFramebuffer()
    return { texture, frame, texels: null, view: '', width: 0, height: 0 }
  }

  /** Makes a surface as large as the canvas. */
  private resize(target: Painted): void {
    const { gl } = this
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl
    if (target.width === width && target.height === height) return
    gl.activeTexture(gl.TEXTURE0)
    gl.bindTexture(gl.TEXTURE_2D, target.texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null)
    gl.bindFramebuffer(gl.FRAMEBUFFER, target.frame)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, target.texture, 0)
    gl.bindFramebuffer(gl.FRAMEBUFFER, null)
    target.width = width
    target.height = height
  }

  private texture(): WebGLTexture {
    const { gl } = this
    const texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, texture)
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST)
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE)
    return texture
  }

  /** The texture of a raster; the oldest ones are dropped. */
  private uploaded({ texels, width, height }: Ground): WebGLTexture {
    const { gl } = this
    const known = this.textures.get(texels)
    if (known !== undefined) return known
    for (const [key, texture] of [...this.textures].slice(0, Math.max(0, this.textures.size + 1 - KEPT))) {
      gl.deleteTexture(texture)
      this.textures.delete(key)
    }
    const texture = this.texture()
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels)
    this.textures.set(texels, texture)
    return texture
  }

  dispose(): void {
    const { gl } = this
    for (const texture of this.textures.values()) gl.deleteTexture(texture)
    this.textures.clear()
    for (const { texture, frame } of this.painted) {
      gl.deleteTexture(texture)
      gl.deleteFramebuffer(frame)
    }
    gl.deleteBuffer(this.corners)
    gl.deleteVertexArray(this.array)
    gl.deleteProgram(this.ground.handle)
    gl.deleteProgram(this.fade.handle)
  }
}
