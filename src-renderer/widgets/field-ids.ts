/** Ties a control to the label and the texts of its `Field`: spread it over the control. */
export interface FieldIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
}
