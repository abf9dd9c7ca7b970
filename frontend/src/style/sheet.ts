/** Puts style texts into the document; the host's policy allows constructed sheets. */

const adopted = new Set<string>()

/** Adds a style sheet once. */
export function adopt(text: string): void {
  if (text === '' || adopted.has(text)) return
  adopted.add(text)
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
