// SPDX-License-Identifier: Apache-2.0

/** What may be wider than a page, and then scrolls within itself. */
const SCROLLING = ".vp-doc table, .vp-doc div[class*='language-'] pre";

/** Lets the keyboard scroll code and tables, which a mouse or a finger can scroll. */
export function focusableBlocks(router) {
  const mark = () => {
    for (const block of document.querySelectorAll(SCROLLING)) {
      if (block.scrollWidth > block.clientWidth) {
        block.tabIndex = 0;
      } else {
        block.removeAttribute("tabindex");
      }
    }
  };
  const later = () => requestAnimationFrame(() => requestAnimationFrame(mark));
  const after = router.onAfterRouteChange;
  router.onAfterRouteChange = async (to) => {
    await after?.(to);
    later();
  };
  addEventListener("resize", later);
  addEventListener("load", later);
}
