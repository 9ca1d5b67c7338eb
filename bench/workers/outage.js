/** The vendor of both, which is away when it is told to be. */

import vendor from "./vendor.js";

let isAway = false;

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/away" || pathname === "/back") {
      isAway = pathname === "/away";
      return new Response(null);
    }
    return isAway ? new Response(null, { status: 503 }) : vendor.fetch(request);
  },
};
