// The list is part of the binary so that reading a report needs no other file.
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .section __TEXT,__const
#else
#define SYMBOL(name) name
  .section .rodata, "a"
#endif

  .globl SYMBOL(rq_places_data)
  .globl SYMBOL(rq_places_data_end)
  .balign 16
SYMBOL(rq_places_data):
  .incbin "places.tsv"
SYMBOL(rq_places_data_end):
  .byte 0

#if defined(__ELF__)
  .section .note.GNU-stack, "", %progbits
#endif
