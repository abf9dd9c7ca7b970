/** The shaders of the ground: one paints a raster as the canvas shows it, one fades between two such pictures. */

export const CORNERS = `#version 300 es
in vec2 corner;
out vec2 clip;
void main() {
  clip = corner;
  gl_Position = vec4(corner, 0.0, 1.0);
}`

// The gap is signed by the class that wins at the pixel: the border is where it changes sign between two cells, so it
// runs smoothly between the cells instead of along their sides.
export const GROUND = `#version 300 es
precision highp float;
precision highp int;
in vec2 clip;
uniform sampler2D cells;
uniform vec4 map;
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
out vec4 pixel;

vec3 hue(float k) {
  int i = int(k);
  return palette[i - 10 * (i / 10)];
}

vec3 ground(vec2 at) {
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
  pixel = vec4(ground(clip * map.xy + map.zw), 1.0);
}`

export const FADE = `#version 300 es
precision highp float;
uniform sampler2D from;
uniform sampler2D to;
uniform float t;
uniform float presence;
uniform vec3 canvas;
out vec4 pixel;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  vec3 colour = texelFetch(from, at, 0).rgb;
  if (t > 0.0) colour = mix(colour, texelFetch(to, at, 0).rgb, t);
  pixel = vec4(mix(canvas, colour, presence), 1.0);
}`
