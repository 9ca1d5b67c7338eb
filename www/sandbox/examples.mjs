/** The example requests of the vendors' pages, with the sandbox's credentials. */

import { fakeVendors } from "../../dist/enlist-sdk/dist/testing.mjs";

const { aptania, yulsn, protech, bigchange } = fakeVendors();

export const JSON_TYPE = { "content-type": "application/json" };

export const XML_TYPE = { "content-type": "application/xml" };

/** A valid request to each call. */
export const examples = {
  aptaniaContact: {
    path: "/aptania/services/createContact",
    headers: JSON_TYPE,
    body: {
      tokenUUID: aptania.credentials.tokenUUID,
      userUUID: "xxxxxxxx-xxx-xxxx-xxxx-xxxxxxxxxxx",
      contactTitle: "Mr",
      contactFirstname: "John",
      contactLastname: "Doe",
      contactEmailaddress: "john.doe@xxxxxxx.com",
      contactTelephone: "",
      contactMobile: "",
      contactJobRole: "",
      contactProfileID: "xx",
      contactTagID: "176,177,172",
      contactAttr: [
        { attrID: "xxx", attrValue: "Tennis" },
        { attrID: "xxx", attrValue: "Toyoto Proace" },
        { attrID: "xxx", attrValue: "15/03/1986" },
      ],
    },
  },
  aptaniaAccount: {
    path: "/aptania/services/createAccount",
    headers: JSON_TYPE,
    body: {
      TokenUUID: aptania.credentials.tokenUUID,
      AccountName: "ACME Ltd",
      Address1: "Unit 10",
      Address2: "Farnborough Business Park",
      Town: "Farnborough",
      Postcode: "GU14 9DF",
      County: "Hampshire",
      Telephone: "01252 539141",
      Note: "Here is a note",
      CreatedByUserID: 123,
      AssignedToUserID: 123,
      CountryID: "77",
      AccountTypeID: "3",
      ContactProfileID: "xx",
      Contacts: [
        { Firstname: "James", Lastname: "Smith", Emailaddress: "james@acme.com" },
        { Firstname: "Donna", Lastname: "Gates", Emailaddress: "donna@acme.com" },
        { Firstname: "Trevor", Lastname: "Cover", Emailaddress: "trevor@acme.com" },
      ],
      Actions: [{ ActionTypeID: "1", ActionAssignedToUserID: 360, ActionText: "Action text here", ActionDate: "31-10-2023", ActionTime: "10:09" }],
    },
  },
  // Some placeholders on the vendor's page exceed its own length limits. They are replaced here.
  yulsn: {
    path: "/yulsn/api/v1/Contacts",
    headers: { ...JSON_TYPE, accept: "application/json", "x-apikey": yulsn.credentials.apiKey },
    body: {
      RegistrationDateTime: "2024-11-21T06:24:04.0980817+00:00",
      RegistrationSource: "sample string 1",
      RegistrationIp: "127.0.0.1",
      RegistrationStoreId: 1,
      Email: "jane@example.com",
      PhoneCountryCode: "+45",
      Phone: "sample string 5",
      FirstName: "sample string 6",
      LastName: "sample string 7",
      LimitMailsPermanently: true,
      LimitMailsTemporarilyUntil: "2024-11-21T06:24:04.0980817+00:00",
      PreferredStoreId: 1,
      ContactCompanyId: 1,
      LatestPermissionSource: "sample string 9",
    },
  },
  protech: {
    path: protechPath(protech.credentials),
    headers: JSON_TYPE,
    body: {
      Contact: {
        Id: "f1bfcc58-041f-4308-bcb2-2675d4e11cd5",
        Number: "sample string 2",
        Prefix: "sample string 3",
        FirstName: "sample string 4",
        MiddleInitial: "sample string 5",
        LastName: "sample string 6",
        Suffix: "sample string 7",
        JobTitle: "sample string 8",
        NickName: "sample string 9",
        Gender: "sample string 10",
        CustomerType: "sample string 11",
        BirthDate: "2025-10-25T22:54:26.5240153+00:00",
        Age: 12,
        Member: true,
        Designation: "sample string 14",
        Image: "sample string 15",
        IncludeInDirectory: true,
        EmailCommunication: true,
        Facebook: "sample string 18",
        Twitter: "sample string 19",
        LinkedIn: "sample string 20",
        WebSite: "sample string 21",
        PaidThroughDate: "2025-10-25T22:54:26.5240153+00:00",
        OriginalJoinDate: "2025-10-25T22:54:26.5240153+00:00",
        LabelName: "sample string 22",
        Primary_AddressName: "sample string 23",
        Primary_Address1: "sample string 24",
        Primary_Address2: "sample string 25",
        Primary_Address3: "sample string 26",
        Primary_City: "sample string 27",
        Primary_State: "sample string 28",
        Primary_PostalCode: "sample string 29",
        Primary_Country: "sample string 30",
        Secondary_AddressName: "sample string 31",
        Secondary_Address1: "sample string 32",
        Secondary_Address2: "sample string 33",
        Secondary_Address3: "sample string 34",
        Secondary_City: "sample string 35",
        Secondary_State: "sample string 36",
        Secondary_PostalCode: "sample string 37",
        Secondary_Country: "sample string 38",
        BusinessPhone: "sample string 39",
        HomePhone: "sample string 40",
        MobilePhone: "sample string 41",
        Fax: "sample string 42",
        PriceLevel: "sample string 43",
        Email: "sample string 44",
        ParentCustomer: { Type: 1, Id: "d0802f30-47b4-40bc-b347-279a26881b1b", Number: "sample string 2", Name: "sample string 3" },
        Custom: {
          Attribute: [
            { Type: 0, Key: "sample string 1", Value: "sample string 2", FormattedValue: "sample string 3" },
            { Type: 0, Key: "sample string 1", Value: "sample string 2", FormattedValue: "sample string 3" },
          ],
        },
      },
    },
  },
  // The vendor's page has no example.
  bigchange: {
    path: "/bigchange/v1/contacts",
    headers: {
      ...JSON_TYPE,
      authorization: `Bearer ${bigchange.accessToken}`,
      "customer-id": bigchange.credentials.customerId,
    },
    body: {
      reference: "C-1",
      name: "ACME Ltd",
      groupId: 7,
      parentId: null,
      extraInformation: null,
      street: "Unit 10",
      town: "Farnborough",
      postalCode: "GU14 9DF",
      country: "United Kingdom",
      location: { latitude: 51.28, longitude: -0.78 },
      customFields: [{ definitionId: 1, value: null }],
    },
  },
};

/** The keys are in the query. @param {{ apiKey: string, clientId: string }} keys */
export function protechPath({ apiKey, clientId }) {
  return `/protech/api/Contact?APIKey=${encodeURIComponent(apiKey)}&ClientId=${encodeURIComponent(clientId)}`;
}

/** The same contact as `examples.protech`, in XML. */
export const PROTECH_XML = `<ContactRequest xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.datacontract.org/2004/07/Protech.UX.API.Contact">
<Contact>
<Age>12</Age>
<BirthDate>2025-10-25T22:54:26.5240153+00:00</BirthDate>
<BusinessPhone>sample string 39</BusinessPhone>
<Custom>
<Attribute xmlns:d4p1="http://schemas.datacontract.org/2004/07/Protech.UX.API.CRMEntity">
<d4p1:Attribute>
<d4p1:FormattedValue>sample string 3</d4p1:FormattedValue>
<d4p1:Key>sample string 1</d4p1:Key>
<d4p1:Type>text</d4p1:Type>
<d4p1:Value>sample string 2</d4p1:Value>
</d4p1:Attribute>
<d4p1:Attribute>
<d4p1:FormattedValue>sample string 3</d4p1:FormattedValue>
<d4p1:Key>sample string 1</d4p1:Key>
<d4p1:Type>text</d4p1:Type>
<d4p1:Value>sample string 2</d4p1:Value>
</d4p1:Attribute>
</Attribute>
</Custom>
<CustomerType>sample string 11</CustomerType>
<Designation>sample string 14</Designation>
<Email>sample string 44</Email>
<EmailCommunication>true</EmailCommunication>
<Facebook>sample string 18</Facebook>
<Fax>sample string 42</Fax>
<FirstName>sample string 4</FirstName>
<Gender>sample string 10</Gender>
<HomePhone>sample string 40</HomePhone>
<Id>f1bfcc58-041f-4308-bcb2-2675d4e11cd5</Id>
<Image>sample string 15</Image>
<IncludeInDirectory>true</IncludeInDirectory>
<JobTitle>sample string 8</JobTitle>
<LabelName>sample string 22</LabelName>
<LastName>sample string 6</LastName>
<LinkedIn>sample string 20</LinkedIn>
<Member>true</Member>
<MiddleInitial>sample string 5</MiddleInitial>
<MobilePhone>sample string 41</MobilePhone>
<NickName>sample string 9</NickName>
<Number>sample string 2</Number>
<OriginalJoinDate>2025-10-25T22:54:26.5240153+00:00</OriginalJoinDate>
<PaidThroughDate>2025-10-25T22:54:26.5240153+00:00</PaidThroughDate>
<ParentCustomer>
<Id>d0802f30-47b4-40bc-b347-279a26881b1b</Id>
<Name>sample string 3</Name>
<Number>sample string 2</Number>
<Type>account</Type>
</ParentCustomer>
<Prefix>sample string 3</Prefix>
<PriceLevel>sample string 43</PriceLevel>
<Primary_Address1>sample string 24</Primary_Address1>
<Primary_Address2>sample string 25</Primary_Address2>
<Primary_Address3>sample string 26</Primary_Address3>
<Primary_AddressName>sample string 23</Primary_AddressName>
<Primary_City>sample string 27</Primary_City>
<Primary_Country>sample string 30</Primary_Country>
<Primary_PostalCode>sample string 29</Primary_PostalCode>
<Primary_State>sample string 28</Primary_State>
<Secondary_Address1>sample string 32</Secondary_Address1>
<Secondary_Address2>sample string 33</Secondary_Address2>
<Secondary_Address3>sample string 34</Secondary_Address3>
<Secondary_AddressName>sample string 31</Secondary_AddressName>
<Secondary_City>sample string 35</Secondary_City>
<Secondary_Country>sample string 38</Secondary_Country>
<Secondary_PostalCode>sample string 37</Secondary_PostalCode>
<Secondary_State>sample string 36</Secondary_State>
<Suffix>sample string 7</Suffix>
<Twitter>sample string 19</Twitter>
<WebSite>sample string 21</WebSite>
</Contact>
</ContactRequest>`;
