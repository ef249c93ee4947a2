export type DialogName = 'palette' | 'help' | 'capture' | 'preferences' | 'new-incident' | 'edit-incident' | 'export';

/** How the window stands: what is folded away and which sheet lies on top. Kept for the next start where it matters. */
export class Layout {
  #sidebar = $state<'full' | 'rail'>(recall('sidebar') === 'rail' ? 'rail' : 'full');
  #inspector = $state(recall('inspector') !== 'hidden');
  #dialog = $state<DialogName | null>(null);

  get sidebar(): 'full' | 'rail' {
    return this.#sidebar;
  }

  get inspector(): boolean {
    return this.#inspector;
  }

  get dialog(): DialogName | null {
    return this.#dialog;
  }

  toggleSidebar(): void {
    this.#sidebar = this.#sidebar === 'full' ? 'rail' : 'full';
    keep('sidebar', this.#sidebar);
  }

  toggleInspector(): void {
    this.#inspector = !this.#inspector;
    keep('inspector', this.#inspector ? 'shown' : 'hidden');
  }

  show(dialog: DialogName): void {
    this.#dialog = dialog;
  }

  hide(): void {
    this.#dialog = null;
  }
}

function recall(key: string): string | null {
  return localStorage.getItem(`layout/${key}`);
}

function keep(key: string, value: string): void {
  localStorage.setItem(`layout/${key}`, value);
}
