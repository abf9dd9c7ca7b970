/** A class as swatch and name. Names come from the user: text only, cut with an ellipsis, isolated in direction. */
import type { JSX } from 'preact'

/** What a class is called; a number where its name is empty, "no label" for −1. */
export function classTitle(names: readonly string[], index: number): string {
  if (index < 0) return 'no label'
  const name = names[index] ?? ''
  return name.trim() === '' ? `class ${String(index)}` : name
}

export function Swatch({ colour, hollow = false }: { colour: string; hollow?: boolean }): JSX.Element {
  return <i class={hollow ? 'swatch hollow' : 'swatch'} style={{ '--swatch': colour }} aria-hidden="true" />
}

export function ClassName({ name, colour }: { name: string; colour: string }): JSX.Element {
  return (
    <span class="class-name">
      <Swatch colour={colour} />
      <bdi class="cut" title={name}>
        {name}
      </bdi>
    </span>
  )
}
