// The documents are part of the program, so that help is at hand wherever it runs.
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .section __TEXT,__const
#else
#define SYMBOL(name) name
  .section .rodata, "a"
#endif

  .globl SYMBOL(rq_errors_data)
  .globl SYMBOL(rq_errors_data_end)
  .globl SYMBOL(rq_keywords_data)
  .globl SYMBOL(rq_keywords_data_end)
  .balign 16
SYMBOL(rq_errors_data):
  .incbin "errors.md"
SYMBOL(rq_errors_data_end):
  .byte 0
SYMBOL(rq_keywords_data):
  .incbin "keywords.md"
SYMBOL(rq_keywords_data_end):
  .byte 0

#if defined(__ELF__)
  .section .note.GNU-stack, "", %progbits
#endif
