/** Where the header's links do not all have room, the one of the page that is shown is moved into sight. */
export function startNav() {
    document.addEventListener('turbo:load', () => {
        const nav = document.querySelector<HTMLElement>('.topnav');
        const current = nav?.querySelector<HTMLElement>('[aria-current]');
        if (nav && current) nav.scrollLeft = current.offsetLeft - nav.offsetLeft - (nav.clientWidth - current.offsetWidth) / 2;
    });
}
