/** The vendor of all workers, with a switch that makes it unavailable. */

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
