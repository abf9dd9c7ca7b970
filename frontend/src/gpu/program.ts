/** Shader programs with their uniforms by name. */

export interface Program {
  handle: WebGLProgram
  /** Location of a uniform; null where the compiler has removed it. */
  uniform: (name: string) => WebGLUniformLocation | null
  /** Whether it is compiled; asking for anything else before that holds up the page. Throws where it does not link. */
  isReady: () => boolean
}

function shader(gl: WebGL2RenderingContext, kind: GLenum, source: string): WebGLShader {
  const made = gl.createShader(kind)
  if (made === null) throw new Error('WebGL gives no shader; is the context lost?')
  gl.shaderSource(made, source)
  gl.compileShader(made)
  return made
}

/** A program that is being linked. `attributes` are bound to locations 0, 1, 2 … in that order. */
export function linkedProgram(
  gl: WebGL2RenderingContext,
  vertex: string,
  fragment: string,
  attributes: readonly string[],
): Program {
  const handle = gl.createProgram()
  const parts = [shader(gl, gl.VERTEX_SHADER, vertex), shader(gl, gl.FRAGMENT_SHADER, fragment)]
  for (const part of parts) gl.attachShader(handle, part)
  attributes.forEach((name, location) => {
    gl.bindAttribLocation(handle, location, name)
  })
  gl.linkProgram(handle)
  const places = new Map<string, WebGLUniformLocation | null>()
  const uniform = (name: string): WebGLUniformLocation | null => {
    let place = places.get(name)
    if (place === undefined) {
      place = gl.getUniformLocation(handle, name)
      places.set(name, place)
    }
    return place
  }
  return { handle, uniform, isReady: readiness(gl, handle, parts) }
}

/** Compiling goes on beside the page where the browser can do that. */
function readiness(gl: WebGL2RenderingContext, handle: WebGLProgram, parts: readonly WebGLShader[]): () => boolean {
  const parallel = gl.getExtension('KHR_parallel_shader_compile')
  let ready = false
  return () => {
    if (ready || gl.isContextLost()) return ready
    if (parallel !== null && gl.getProgramParameter(handle, parallel.COMPLETION_STATUS_KHR) !== true) return false
    if (gl.getProgramParameter(handle, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
      const log = parts.map((part) => gl.getShaderInfoLog(part) ?? '').join(' ')
      throw new Error(`the shaders do not link: ${gl.getProgramInfoLog(handle) ?? ''} ${log}`.trim())
    }
    for (const part of parts) gl.deleteShader(part)
    ready = true
    return true
  }
}
