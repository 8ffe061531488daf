/** Seconds a person may take between signing an act and the chain taking it. Contracts take revokes and a hospital's acts for at most an hour. */
export const signingTime = 900;
