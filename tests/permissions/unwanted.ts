/** Never wanted: its import from inside the decoder stage has to be refused. */
export default "imported";
