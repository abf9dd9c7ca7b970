/** What the points are coloured by. */
import type { JSX } from 'preact'
import { FilledSelect } from '../../parts/filledSelect'
import { colouring } from '../../state/colouring'
import { run } from '../../state/run'
import { adopt } from '../../style/sheet'
import style from './colour.css'
import { Scale } from './scale'
import { colouringOf, optionOf, options } from './logic'

adopt(style)

export function Colour(): JSX.Element | null {
  const info = run.value
  if (info === null) return null
  return (
    <section class="section colour" aria-label="What the points are coloured by" data-panel="colour">
      <FilledSelect
        label="Colour by"
        value={optionOf(colouring.value)}
        options={options(info)}
        choose={(option) => {
          colouring.value = colouringOf(option) ?? colouring.value
        }}
      />
      <Scale />
    </section>
  )
}
