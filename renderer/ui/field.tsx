// Fields of forms: text, choice, switch, radio, segments. Labels are always visible; a fault of the engine stands under its field.

import { ChevronDown } from 'lucide-react'
import type { ReactNode } from 'react'
import {
  Button as AriaButton,
  FieldError,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Radio,
  RadioGroup,
  Select as AriaSelect,
  SelectValue,
  Switch as AriaSwitch,
  Text,
  TextField as AriaTextField,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components'

interface TextProps {
  label: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'password' | 'email' | 'number'
  help?: string
  placeholder?: string
  inputMode?: 'numeric'
  onBlur?: () => void
  wrong?: string | undefined
  required?: boolean
  autoFocus?: boolean
  autoComplete?: string
}

export function TextField({ label, value, onChange, type = 'text', help, wrong, required, ...rest }: TextProps) {
  return (
    <AriaTextField
      className="field"
      value={value}
      onChange={onChange}
      type={type}
      isRequired={required ?? false}
      isInvalid={wrong !== undefined}
      validationBehavior="aria"
      autoFocus={rest.autoFocus ?? false}
      autoComplete={rest.autoComplete ?? 'off'}
      {...(rest.onBlur ? { onBlur: rest.onBlur } : {})}
      {...(rest.inputMode ? { inputMode: rest.inputMode } : {})}
    >
      <Label className="label">{label}</Label>
      <Input className="input" spellCheck={false} placeholder={rest.placeholder ?? ''} />
      {help ? (
        <Text slot="description" className="help">
          {help}
        </Text>
      ) : null}
      <FieldError className="wrong">{wrong}</FieldError>
    </AriaTextField>
  )
}

export interface Choice<T extends string> {
  id: T
  label: string
}

interface ChoiceProps<T extends string> {
  label: string
  choices: Choice<T>[]
  value: T
  onChange: (value: T) => void
}

export function Select<T extends string>({ label, choices, value, onChange }: ChoiceProps<T>) {
  return (
    <AriaSelect className="field" selectedKey={value} onSelectionChange={(key) => onChange(String(key) as T)}>
      <Label className="label">{label}</Label>
      <AriaButton className="input select-btn">
        <SelectValue className="ell" />
        <ChevronDown className="icon" aria-hidden="true" />
      </AriaButton>
      <Popover className="popover">
        <ListBox className="menu" items={choices}>
          {(choice) => (
            <ListBoxItem id={choice.id} className="menu-item" textValue={choice.label}>
              {choice.label}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}

export function Radios<T extends string>({ label, choices, value, onChange }: ChoiceProps<T>) {
  return (
    <RadioGroup className="field" value={value} onChange={(next) => onChange(next as T)}>
      <Label className="label">{label}</Label>
      {choices.map((choice) => (
        <Radio key={choice.id} value={choice.id} className="radio">
          <span className="dot" aria-hidden="true" />
          {choice.label}
        </Radio>
      ))}
    </RadioGroup>
  )
}

interface SwitchProps {
  on: boolean
  onChange: (on: boolean) => void
  children: ReactNode
}

export function Switch({ on, onChange, children }: SwitchProps) {
  return (
    <AriaSwitch className="switch" isSelected={on} onChange={onChange}>
      <span className="track" aria-hidden="true" />
      <span>{children}</span>
    </AriaSwitch>
  )
}

interface SegmentsProps<T extends string> {
  label: string
  choices: (Choice<T> & { count?: string | undefined })[]
  value: T
  onChange: (value: T) => void
  wide?: boolean
}

/** One of a few views, side by side. */
export function Segments<T extends string>({ label, choices, value, onChange, wide = false }: SegmentsProps<T>) {
  return (
    <ToggleButtonGroup
      className={wide ? 'tabs wide' : 'tabs'}
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [next] = keys
        if (next !== undefined) onChange(String(next) as T)
      }}
    >
      {choices.map((choice) => (
        <ToggleButton key={choice.id} id={choice.id} className="tab">
          {choice.label}
          {choice.count === undefined ? null : <span className="count">{choice.count}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  )
}
