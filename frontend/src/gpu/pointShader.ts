/** The shaders of the points: a disc between two places and two colours, with a ring, with a core, or greyed. */

export const VERTEX = `#version 300 es
in vec2 placeFrom;
in vec2 placeTo;
in vec4 colourFrom;
in vec4 colourTo;
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
  fill = mix(mix(colourFrom.rgb, colourTo.rgb, t), grey, greyness);
}`

export const FRAGMENT = `#version 300 es
precision highp float;
in vec3 fill;
uniform float size;
uniform float radius;
uniform float ring;
uniform float ringOpacity;
uniform float opacity;
uniform float core;
uniform vec3 coreColour;
uniform vec4 coreHalo;
uniform vec3 ink;
out vec4 pixel;
void main() {
  float d = length(gl_PointCoord - 0.5) * size;
  float inside = clamp(radius + 0.5 - d, 0.0, 1.0) * opacity;
  float stroke = clamp(radius + 0.5 * ring + 0.5 - d, 0.0, 1.0) * clamp(d - radius + 0.5 * ring + 0.5, 0.0, 1.0);
  stroke *= ringOpacity;
  vec3 colour = fill;
  if (core > 0.0) {
    colour = mix(colour, coreHalo.rgb, clamp(core + 1.2 - d, 0.0, 1.0) * coreHalo.a);
    colour = mix(colour, coreColour, clamp(core + 0.5 - d, 0.0, 1.0));
  }
  pixel = vec4(ink * stroke + colour * inside * (1.0 - stroke), stroke + inside * (1.0 - stroke));
}`
