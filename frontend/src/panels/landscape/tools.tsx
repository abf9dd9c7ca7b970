/** The tools at the lower right: what dragging does, what is drawn beside points, zoom. */
import type { JSX } from 'preact'
import { Icon, type IconName } from '../../parts/icon'
import { fitCamera, zoomBy } from '../../state/camera'
import { lit } from '../../state/selection'
import { showThumbnails } from '../../state/thumbnails'
import { compact } from '../../state/theme'
import { type CanvasTool, tool } from '../../state/tool'
import { showTraces } from '../../state/traces'
import { hasPictures } from './fewPictures'
import { fitSnapshot } from './fit'

interface ToolProps {
  name: string
  icon: IconName
  act: () => void
  /** Of what can be on or off. */
  pressed?: boolean
  disabled?: boolean
}

function Tool({ name, icon, act, pressed, disabled = false }: ToolProps): JSX.Element {
  return (
    <button
      type="button"
      class={pressed === true ? 'icon-button pressed' : 'icon-button'}
      aria-label={name}
      {...(pressed === undefined ? {} : { 'aria-pressed': pressed })}
      title={name}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  )
}

function Drag({ kind, name, icon }: { kind: CanvasTool; name: string; icon: IconName }): JSX.Element {
  return (
    <Tool
      name={name}
      icon={icon}
      pressed={tool.value === kind}
      act={() => {
        tool.value = kind
      }}
    />
  )
}

/** What is drawn beside the points; each only where it can do something. */
function Drawn(): JSX.Element {
  const selected = lit.value !== null
  return (
    <>
      <Tool
        name={selected ? 'Traces of the selected samples (T)' : 'Traces of the selected samples (T): select some first'}
        icon="traces"
        pressed={showTraces.value}
        disabled={!selected && !showTraces.value}
        act={() => {
          showTraces.value = !showTraces.value
        }}
      />
      {hasPictures.value ? (
        <Tool
          name="Pictures where few samples are in view"
          icon="pictures"
          pressed={showThumbnails.value}
          act={() => {
            showThumbnails.value = !showThumbnails.value
          }}
        />
      ) : null}
    </>
  )
}

export function Tools(): JSX.Element {
  return (
    <div class="landscape-card landscape-tools" role="toolbar" aria-label="View">
      <Drag kind="pan" name="Move (V)" icon="move" />
      <Drag kind="box" name="Select with a box (B, or shift and drag)" icon="box" />
      <Drag kind="lasso" name="Select with a lasso (L, or alt and drag)" icon="lasso" />
      <i />
      <Drawn />
      <i />
      {compact.value ? null : (
        <>
          <Tool name="Zoom out (−)" icon="minus" act={() => zoomBy(1 / 1.4)} />
          <Tool name="Zoom in (+)" icon="plus" act={() => zoomBy(1.4)} />
        </>
      )}
      <Tool name="Fit this snapshot (F)" icon="target" act={fitSnapshot} />
      <Tool name="Fit all snapshots (0)" icon="fit" act={fitCamera} />
    </div>
  )
}
