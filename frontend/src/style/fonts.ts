/** The two fonts of the page, served from the folder of this module; weights as the files hold them. */

/** The @font-face rules with absolute addresses below `base`. */
export function fontFaces(base: URL): string {
  const face = (family: string, file: string, weight: string): string =>
    `@font-face{font-family:"${family}";src:url("${new URL(file, base).href}") format("woff2");font-weight:${weight};font-display:swap}`
  return face('DVI Sans', 'inter.woff2', '400 650') + face('DVI Mono', 'mono.woff2', '100 800')
}
