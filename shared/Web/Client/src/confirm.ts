import { byId } from './dom';

/**
 * A form with data-confirm is sent only after the person confirmed it in the dialog of the shell, and with data-reason after they said why: the reason
 * goes with it as the field "reason".
 */
export function startConfirmations() {
    document.addEventListener('submit', event => {
        const form = event.target as HTMLFormElement;
        if (!form.dataset.confirm || form.dataset.confirmed) {
            delete form.dataset.confirmed;
            return;
        }

        event.preventDefault();
        event.stopImmediatePropagation();
        ask(form, (event as SubmitEvent).submitter);
    }, true);
}

function ask(form: HTMLFormElement, submitter: HTMLElement | null) {
    const dialog = byId<HTMLDialogElement>('confirm');
    const reason = byId<HTMLInputElement>('confirm-reason');
    const button = byId<HTMLButtonElement>('confirm-do');
    byId('confirm-text').textContent = form.dataset.confirm!;
    byId('confirm-detail').textContent = form.dataset.confirmDetail ?? '';
    byId('confirm-reason-row').hidden = !form.dataset.reason;
    reason.required = !!form.dataset.reason;
    reason.value = '';
    button.textContent = form.dataset.confirmButton ?? 'Go on';
    button.className = `btn ${form.dataset.danger ? 'btn-danger' : 'btn-primary'}`;

    const close = () => {
        dialog.onclose = null;
        if (dialog.returnValue !== 'do') return;
        if (form.dataset.reason) field(form).value = reason.value;
        form.dataset.confirmed = 'true';
        form.requestSubmit(submitter as HTMLButtonElement | null);
    };
    dialog.returnValue = '';
    dialog.onclose = close;
    dialog.showModal();
}

function field(form: HTMLFormElement): HTMLInputElement {
    const there = form.elements.namedItem('reason');
    if (there instanceof HTMLInputElement) return there;
    const made = document.createElement('input');
    made.type = 'hidden';
    made.name = 'reason';
    form.append(made);
    return made;
}
