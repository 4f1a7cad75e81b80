/* The printer's program, as bytes within ours (io/printer.c); the Makefile says where it lies. */
        .section .rodata
        .global printer_image, printer_image_end
        .balign 16
printer_image:
        .incbin IMAGE
printer_image_end:
        .byte 0
        .section .note.GNU-stack, "", %progbits
