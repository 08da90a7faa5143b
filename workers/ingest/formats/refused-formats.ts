import { describeImage } from '../../images/image-format.js';
import { Rejection, shown } from '../rejection.js';

/** A known but unsupported format, with instructions to convert a file. */
export interface RefusedFormat {
  name: string;
  convert: (file: string) => string;
}

const savez = (read: string) => `${read} numpy.savez("data.npz", x=…, y=…)`;
const toCsv = (reader: string) => (file: string) =>
  `In pandas: pandas.${reader}("${file}").to_csv("data.csv", index=False)`;
const toZip = (extract: (file: string) => string) => (file: string) =>
  `In a shell: mkdir data && ${extract(file)} && (cd data && zip -r ../data.zip .)`;
const unpack = (command: string) => (file: string) => `In a shell: ${command} "${file}"`;

const EXCEL: RefusedFormat = { name: 'an Excel workbook', convert: toCsv('read_excel') };
const PARQUET: RefusedFormat = { name: 'a Parquet file', convert: toCsv('read_parquet') };
const FEATHER: RefusedFormat = { name: 'an Arrow or Feather file', convert: toCsv('read_feather') };
const PICKLE: RefusedFormat = {
  name: 'a Python pickle',
  convert: (file) =>
    `Pickles are never loaded, because that can run code. ${toCsv('read_pickle')(file)}; of arrays: ${savez('in NumPy:')}`,
};
const HDF5: RefusedFormat = {
  name: 'an HDF5 file',
  convert: (file) =>
    `In Python: f = h5py.File("${file}"); numpy.savez("data.npz", x=f["x"][:], y=f["y"][:]), with the names that list(f) returns; for a pandas table: pandas.read_hdf("${file}").to_csv("data.csv", index=False)`,
};
const MATLAB: RefusedFormat = {
  name: 'a MATLAB file',
  convert: (file) =>
    `In Python: m = scipy.io.loadmat("${file}"); numpy.savez("data.npz", x=m["x"], y=m["y"]), with the names that m.keys() returns`,
};
const TAR: RefusedFormat = {
  name: 'a tar archive',
  convert: toZip((file) => `tar -xf "${file}" -C data`),
};
const RAR: RefusedFormat = { name: 'a RAR archive', convert: toZip((file) => `unrar x "${file}" data/`) };
const SEVEN_ZIP: RefusedFormat = { name: 'a 7z archive', convert: toZip((file) => `7z x "${file}" -odata`) };
const TFRECORD: RefusedFormat = {
  name: 'a TFRecord file',
  convert: () =>
    `In Python: ${savez('read it with tensorflow.data.TFRecordDataset and')}, or write the images into one folder per class and zip them`,
};
const TORCH: RefusedFormat = {
  name: 'a PyTorch file',
  convert: (file) => `In Python: ${savez(`t = torch.load("${file}");`)} with the tensors of t as .numpy()`,
};
const SQLITE: RefusedFormat = {
  name: 'an SQLite database',
  convert: (file) =>
    `In pandas: pandas.read_sql("SELECT * FROM …", sqlite3.connect("${file}")).to_csv("data.csv", index=False)`,
};
const WEB_PAGE: RefusedFormat = {
  name: 'a web page (HTML)',
  convert: () => 'The link probably led to a page about the file; download the file itself',
};
const LFS_POINTER: RefusedFormat = {
  name: 'a Git LFS pointer',
  convert: () => 'In a shell: git lfs pull',
};
const WORKBOOK_ODS: RefusedFormat = { name: 'an OpenDocument spreadsheet', convert: toCsv('read_excel') };
const KERAS_MODEL: RefusedFormat = {
  name: 'a Keras model',
  convert: () => 'It contains weights, not data: upload the arrays or images to train a model on',
};

/** Magic bytes, in Latin-1, at an offset. */
const MAGICS: readonly (readonly [offset: number, magics: readonly string[], format: RefusedFormat])[] = [
  [0, ['PAR1'], PARQUET],
  [0, ['ARROW1', 'FEA1'], FEATHER],
  [0, ['MATLAB 5.0 MAT-file'], MATLAB],
  [0, ['\x89HDF\r\n'], HDF5],
  [512, ['\x89HDF\r\n'], HDF5],
  [0, ['\xd0\xcf\x11\xe0'], { ...EXCEL, name: 'an old Excel workbook (xls)' }],
  [0, ['\x80\x02', '\x80\x03', '\x80\x04', '\x80\x05'], PICKLE],
  [257, ['ustar'], TAR],
  [0, ['7z\xbc\xaf'], SEVEN_ZIP],
  [0, ['Rar!'], RAR],
  [0, ['BZh'], { name: 'compressed with bzip2', convert: unpack('bunzip2') }],
  [0, ['\xfd7zXZ'], { name: 'compressed with xz', convert: unpack('unxz') }],
  [0, ['\x28\xb5\x2f\xfd'], { name: 'compressed with Zstandard', convert: unpack('unzstd') }],
  [0, ['SQLite format 3'], SQLITE],
  [0, ['ORC'], { name: 'an ORC file', convert: toCsv('read_orc') }],
  [0, ['$FL2', '$FL3'], { name: 'an SPSS file', convert: toCsv('read_spss') }],
];

/** Text formats, or formats that begin as text. */
const TEXTS: readonly (readonly [begin: RegExp, format: RefusedFormat])[] = [
  [/^\s*(<!doctype html|<html)/i, WEB_PAGE],
  [/^version https:\/\/git-lfs/, LFS_POINTER],
  [/^<stata_dta>/, { name: 'a Stata file', convert: toCsv('read_stata') }],
  [/^\s*<(\?xml|svg)/i, { name: 'an XML file', convert: toCsv('read_xml') }],
  [/^%PDF-/, { name: 'a PDF', convert: () => 'Save its table as CSV' }],
];

/** Formats without magic bytes; checked only if the content is unknown. */
const EXTENSIONS: readonly (readonly [name: RegExp, format: RefusedFormat])[] = [
  [/\.(pkl|pickle|joblib)$/i, PICKLE],
  [/\.tfrecords?$/i, TFRECORD],
  [/\.mat$/i, MATLAB],
  [/\.(h5|hdf5?|keras)$/i, HDF5],
  [/\.(pt|pth)$/i, TORCH],
  [/\.tar$/i, TAR],
  [/\.xls[xmb]$/i, EXCEL],
  [/\.ods$/i, WORKBOOK_ODS],
];

/** Members of zips that are documents. */
const ZIP_MEMBERS: readonly (readonly [member: RegExp, format: RefusedFormat])[] = [
  [/^xl\/workbook\.(xml|bin)$/, EXCEL],
  [/^word\/document\.xml$/, { name: 'a Word document', convert: () => 'Save its table as CSV' }],
  [/^META-INF\/manifest\.xml$/, WORKBOOK_ODS],
  [/^model\.weights\.h5$/, KERAS_MODEL],
  [/(^|\/)data\.pkl$/, TORCH],
];

/** The unsupported format that the first bytes or, if inconclusive, the name identify. */
export function refusedFormat(head: Buffer, name: string): RefusedFormat | undefined {
  const text = head.toString('latin1');
  const found = TEXTS.find(([begin]) => begin.test(text))?.[1];
  if (found !== undefined || DELIMITED.test(text)) return found;
  const binary = MAGICS.find(([offset, magics]) => magics.some((magic) => text.startsWith(magic, offset)));
  return binary?.[2] ?? EXTENSIONS.find(([pattern]) => pattern.test(name))?.[1];
}

/** A first line of several fields: a table, even if it begins with the letters of a binary format. */
const DELIMITED = /^[\t\x20-\x7e\x80-\xff]*[,;\t|][\t\x20-\x7e\x80-\xff]*\r?\n/;

/** The document format of a zip with these files, if it is one. */
export function refusedZip(names: readonly string[]): RefusedFormat | undefined {
  return ZIP_MEMBERS.find(([member]) => names.some((name) => member.test(name)))?.[1];
}

/** Rejects a file by the name of its format, with instructions to convert it. */
export function refusal(file: string, { name, convert }: RefusedFormat): Rejection {
  const plain = /^[\w. -]{1,100}$/.test(file) ? file : 'FILE';
  return new Rejection(
    'unsupported_format',
    `${shown(file)} is ${name}, which is not supported. ${convert(plain)}. Upload the result.`,
  );
}

/** Rejects a single image. */
export function singleImage(file: string, head: Buffer): Rejection {
  return new Rejection(
    'unsupported_format',
    `${shown(file)} is ${describeImage(head)}; an image dataset is a zip with one folder per class, such as cat/1.png and dog/1.png.`,
  );
}
