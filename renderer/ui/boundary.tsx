// Holds a part that could not be drawn: the rest of the window stays. It repairs nothing; another `key` starts the part again.

import { Component, type ReactNode } from 'react'

interface Props {
  /** what stands in its place */
  instead: (thrown: unknown) => ReactNode
  children: ReactNode
}

export class Boundary extends Component<Props, { thrown?: unknown }> {
  override state: { thrown?: unknown } = {}

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown } {
    return { thrown }
  }

  override render(): ReactNode {
    return 'thrown' in this.state ? this.props.instead(this.state.thrown) : this.props.children
  }
}
