/** A class as swatch and name. Names come from the user: text only, cut with an ellipsis, isolated in direction. */
import type { JSX } from 'preact'

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
