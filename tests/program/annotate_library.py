"""libmedtrie-annotate by ctypes, as far as tests need it."""

import ctypes


class Text(ctypes.Structure):
    _fields_ = [("data", ctypes.POINTER(ctypes.c_char)), ("size", ctypes.c_size_t)]

    def bytes(self):
        return ctypes.string_at(self.data, self.size) if self.size > 0 else b""


class Annotated(ctypes.Structure):
    _fields_ = [("output", Text), ("rejects", Text)]


class Error(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("result", ctypes.c_int),
                ("message", ctypes.c_char * 512), ("file", ctypes.c_char * 256),
                ("line", ctypes.c_uint64), ("column", ctypes.c_uint64), ("offset", ctypes.c_uint64)]


class Options(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_size_t), ("format", ctypes.c_int),
                ("delimiter", ctypes.c_char), ("no_header", ctypes.c_bool),
                ("pad_ragged", ctypes.c_bool), ("normalise", ctypes.c_bool),
                ("counts_texts", ctypes.c_bool), ("divert", ctypes.c_bool),
                ("codes", ctypes.POINTER(ctypes.c_char_p)), ("code_count", ctypes.c_size_t),
                ("system_columns", ctypes.POINTER(ctypes.c_char_p)), ("dates", ctypes.c_char_p),
                ("date_form", ctypes.c_char_p), ("as_of", ctypes.c_int32),
                ("fields", ctypes.c_char_p), ("only", ctypes.c_char_p)]


class Piece(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_size_t), ("line", ctypes.c_uint64)]


CSV = 1
DAY_DEFAULT = 2**31 - 1


class Library:
    """The library with an index that is open."""

    def __init__(self, reader, annotate, index):
        self.reader = ctypes.CDLL(reader, mode=ctypes.RTLD_GLOBAL)
        self.annotate = ctypes.CDLL(annotate)
        self.index = ctypes.c_void_p()
        error = Error(ctypes.sizeof(Error))
        if self.reader.medtrie_open(index.encode(), None, ctypes.byref(self.index),
                                    ctypes.byref(error)) != 0:
            raise RuntimeError(error.message.decode())

    def _open(self, delimiter, code, fields):
        codes = (ctypes.c_char_p * 1)(code.encode())
        options = Options(struct_size=ctypes.sizeof(Options), format=CSV,
                          delimiter=delimiter.encode(), codes=codes, code_count=1,
                          as_of=DAY_DEFAULT, fields=fields.encode())
        annotator = ctypes.c_void_p()
        self._call("medtrie_annotator_open", self.index, ctypes.byref(options),
                   ctypes.byref(annotator))
        return annotator

    def _call(self, name, *arguments):
        error = Error(ctypes.sizeof(Error))
        if getattr(self.annotate, name)(*arguments, ctypes.byref(error)) != 0:
            raise RuntimeError(f"line {error.line}: {error.message.decode('utf-8', 'replace')}")

    def push(self, data, steps, delimiter, code, fields):
        """Annotates data in one thread, in steps of those sizes."""
        annotator = self._open(delimiter, code, fields)
        out = Annotated()
        output = []
        try:
            at = 0
            for step in steps:
                piece = data[at:at + step]
                self._call("medtrie_annotator_push", annotator, piece, ctypes.c_size_t(len(piece)),
                           ctypes.byref(out))
                output.append(out.output.bytes())
                at += step
            self._call("medtrie_annotator_end", annotator, ctypes.byref(out))
            output.append(out.output.bytes())
        finally:
            self.annotate.medtrie_annotator_close(annotator)
        return b"".join(output)

    def pieces(self, data, step, delimiter, code, fields):
        """Annotates data in pieces of about that size, each by a part of its own, the last first."""
        annotator = self._open(delimiter, code, fields)
        out = Annotated()
        begun, taken, parts = ctypes.c_bool(), ctypes.c_size_t(), []
        buffer = ctypes.create_string_buffer(data, len(data) or 1)
        start = ctypes.addressof(buffer)
        try:
            self._call("medtrie_annotator_begin", annotator, ctypes.c_void_p(start),
                       ctypes.c_size_t(len(data)), ctypes.c_bool(True), ctypes.byref(begun),
                       ctypes.byref(taken), ctypes.byref(out))
            head = out.output.bytes()
            pieces, at, end = [], taken.value, taken.value
            while end < len(data):
                end = min(end + step, len(data))
                piece = Piece()
                self._call("medtrie_annotator_cut", annotator, ctypes.c_void_p(start + at),
                           ctypes.c_size_t(end - at), ctypes.c_bool(end == len(data)),
                           ctypes.byref(piece))
                if piece.size > 0:
                    pieces.append(piece)
                at += piece.size
            output = {}
            for number in reversed(range(len(pieces))):
                part = ctypes.c_void_p()
                self._call("medtrie_annotator_part_open", annotator, ctypes.byref(part))
                parts.append(part)
                self._call("medtrie_annotator_part_run", part, ctypes.byref(pieces[number]),
                           ctypes.byref(out))
                output[number] = out.output.bytes()
        finally:
            for part in parts:
                self.annotate.medtrie_annotator_part_close(part)
            self.annotate.medtrie_annotator_close(annotator)
        return head + b"".join(output[number] for number in range(len(pieces)))
