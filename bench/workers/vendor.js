/** The vendor of all workers: it reads the record and answers that the contact is created. */

export default {
  async fetch(request) {
    const { tokenUUID, userUUID, contactEmailaddress, contactProfileID } = await request.json();
    const isWhole = tokenUUID && userUUID && contactEmailaddress && contactProfileID === "7";
    return Response.json({ exists: false, contactUUID: "f1bfcc58-041f-4308-bcb2-2675d4e11cd5", status: isWhole ? 200 : 400 });
  },
};
