/** Draws the ground: hue = predicted class, strength = confidence, a border between classes, nothing where no data is. */
import type { Camera } from './camera'
import { EDGE_GAP, LARGEST_GAP, type Colour, type Look } from './look'
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

const VERTEX = `#version 300 es
in vec2 corner;
out vec2 clip;
void main() {
  clip = corner;
  gl_Position = vec4(corner, 0.0, 1.0);
}`

// The gap is signed by the class that wins at the pixel: the border is where it changes sign between two cells, so it
// runs smoothly between the cells instead of along their sides.
const FRAGMENT = `#version 300 es
precision highp float;
precision highp int;
in vec2 clip;
uniform sampler2D cellsFrom;
uniform sampler2D cellsTo;
uniform vec4 mapFrom;
uniform vec4 mapTo;
uniform float t;
uniform vec3 palette[10];
uniform vec3 canvas;
uniform vec3 paper;
uniform vec3 edge;
uniform float edgeStrength;
uniform vec2 tint;
uniform vec2 chance;
uniform vec2 edgeGap;
uniform float largestGap;
uniform float perPixel;
uniform float presence;
out vec4 pixel;

vec3 hue(float k) {
  int i = int(k);
  return palette[i - 10 * (i / 10)];
}

vec3 ground(sampler2D cells, vec2 at) {
  ivec2 last = textureSize(cells, 0) - 1;
  vec2 room = min(at, vec2(last + 1) - at);
  float rim = clamp(min(room.x, room.y) / 4.0, 0.0, 1.0);
  if (rim <= 0.0) return canvas;
  vec2 p = at - 0.5;
  ivec2 i = ivec2(floor(p));
  vec2 f = p - vec2(i);
  ivec2 low = clamp(i, ivec2(0), last);
  ivec2 high = clamp(i + 1, ivec2(0), last);
  vec4 a = texelFetch(cells, low, 0);
  vec4 b = texelFetch(cells, ivec2(high.x, low.y), 0);
  vec4 c = texelFetch(cells, ivec2(low.x, high.y), 0);
  vec4 d = texelFetch(cells, high, 0);
  vec4 k = floor(vec4(a.a, b.a, c.a, d.a) * 255.0 + 0.5);
  vec4 weight = vec4((1.0 - f.x) * (1.0 - f.y), f.x * (1.0 - f.y), (1.0 - f.x) * f.y, f.x * f.y);
  vec3 mean = a.rgb * weight.x + b.rgb * weight.y + c.rgb * weight.z + d.rgb * weight.w;
  float support = mean.b * rim;
  if (support <= 0.0) return canvas;
  vec3 colour = hue(k.x);
  float gap = mean.g * largestGap;
  if (k.x != k.y || k.x != k.z || k.x != k.w) {
    vec4 gaps = vec4(a.g, b.g, c.g, d.g) * largestGap;
    float best = -1.0;
    float second = -1.0;
    float winner = k.x;
    float other = k.x;
    for (int j = 0; j < 4; j++) {
      float e = dot(weight, gaps * (2.0 * vec4(equal(k, vec4(k[j]))) - 1.0));
      if (e > best) {
        if (winner != k[j]) { second = best; other = winner; }
        best = e;
        winner = k[j];
      } else if (k[j] != winner && e > second) {
        second = e;
        other = k[j];
      }
    }
    vec4 side = gaps * (vec4(equal(k, vec4(winner))) - vec4(equal(k, vec4(other))));
    vec2 slope = vec2(mix(side.y - side.x, side.w - side.z, f.y), mix(side.z - side.x, side.w - side.y, f.x));
    float pixelGap = max(length(slope) * perPixel, 1e-6);
    float share = clamp(0.5 - dot(weight, side) / pixelGap, 0.0, 0.5);
    colour = mix(hue(winner), hue(other), share);
    gap = clamp(best, 0.0, largestGap);
  }
  float sure = clamp((mean.r - chance.x) * chance.y, 0.0, 1.0);
  vec3 tinted = mix(paper, colour, tint.x + tint.y * sure);
  float border = 1.0 - smoothstep(edgeGap.x, edgeGap.y, gap);
  return mix(canvas, mix(tinted, edge, border * edgeStrength), support);
}

void main() {
  vec3 colour = ground(cellsFrom, clip * mapFrom.xy + mapFrom.zw);
  if (t > 0.0) colour = mix(colour, ground(cellsTo, clip * mapTo.xy + mapTo.zw), t);
  pixel = vec4(mix(canvas, colour, presence), 1.0);
}`

export class TerritoryPass {
  private readonly program: Program
  private readonly array: WebGLVertexArrayObject
  private readonly corners: WebGLBuffer
  private readonly textures = new Map<Uint8Array, WebGLTexture>()

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkedProgram(gl, VERTEX, FRAGMENT, ['corner'])
    this.array = gl.createVertexArray()
    this.corners = gl.createBuffer()
    gl.bindVertexArray(this.array)
    gl.bindBuffer(gl.ARRAY_BUFFER, this.corners)
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([-1, -1, 3, -1, -1, 3]), gl.STATIC_DRAW)
    gl.enableVertexAttribArray(0)
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
    gl.bindVertexArray(null)
  }

  /** Covers the canvas; without a ground it stays in the canvas' colour. */
  draw(scene: TerritoryScene): void {
    const { gl } = this
    const from = scene.from ?? scene.to
    const to = scene.to ?? scene.from
    gl.clearColor(...scene.look.canvas, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (from === null || to === null || scene.presence <= 0) return
    gl.useProgram(this.program.handle)
    gl.bindVertexArray(this.array)
    this.bind(0, 'cellsFrom', from, to)
    this.bind(1, 'cellsTo', to, from)
    this.setPlaces(scene, from, to)
    this.setLook(scene)
    gl.drawArrays(gl.TRIANGLES, 0, 3)
    gl.bindVertexArray(null)
  }

  private setPlaces({ camera, size, ratio, t, presence }: TerritoryScene, from: Ground, to: Ground): void {
    const { gl } = this
    const { uniform } = this.program
    const map = cellMapping(camera, size, from.box, from)
    gl.uniform4fv(uniform('mapFrom'), map)
    gl.uniform4fv(uniform('mapTo'), cellMapping(camera, size, to.box, to))
    gl.uniform1f(uniform('t'), from === to ? 0 : t)
    gl.uniform1f(uniform('perPixel'), (2 * map[0]) / (size.width * ratio))
    gl.uniform1f(uniform('presence'), presence)
  }

  private setLook({ look, palette, classes, dimmed }: TerritoryScene): void {
    const { gl } = this
    const { uniform } = this.program
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

  private bind(unit: number, name: string, ground: Ground, other: Ground): void {
    const { gl } = this
    gl.activeTexture(gl.TEXTURE0 + unit)
    gl.bindTexture(gl.TEXTURE_2D, this.uploaded(ground))
    gl.uniform1i(this.program.uniform(name), unit)
    for (const key of this.textures.keys()) {
      if (this.textures.size <= KEPT) break
      if (key === ground.texels || key === other.texels) continue
      gl.deleteTexture(this.textures.get(key) ?? null)
      this.textures.delete(key)
    }
  }

  private uploaded({ texels, width, height }: Ground): WebGLTexture {
    const known = this.textures.get(texels)
    if (known !== undefined) return known
    const { gl } = this
    const texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels)
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST)
    }
    for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE)
    this.textures.set(texels, texture)
    return texture
  }

  dispose(): void {
    const { gl } = this
    for (const texture of this.textures.values()) gl.deleteTexture(texture)
    this.textures.clear()
    gl.deleteBuffer(this.corners)
    gl.deleteVertexArray(this.array)
    gl.deleteProgram(this.program.handle)
  }
}
