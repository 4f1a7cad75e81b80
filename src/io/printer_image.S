/* The printer's program, as bytes within ours (io/printer.c); the Makefile says where it lies. */
        .section .rodata
        .global printer_image, printer_image_length
        .balign 16
printer_image:
        .incbin IMAGE
printer_image_end:
        .balign 8
printer_image_length:
        .quad printer_image_end - printer_image
        .section .note.GNU-stack, "", %progbits
