/* replay FILE-OR-FOLDER… - gives a fuzz target what is in files, without a fuzzer: the seeds, and
 * what once crashed.  Says how many there were; none at all is a failure. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 1 << 20, PATIENCE_S = 10 };

/* In room of its own size, so that what reads beyond its end is seen. */
static int give(FILE *file, const char *path)
{
    static uint8_t bytes[MOST];
    const size_t length = fread(bytes, 1, sizeof bytes, file);
    uint8_t *const data = malloc(length + 1);

    if (data == NULL || ferror(file)) {
        free(data);
        return 0; /* a folder in a folder */
    }
    for (size_t i = 0; i < length; i++)
        data[i + 1] = bytes[i];
    fprintf(stderr, "%s\n", path);
    alarm(PATIENCE_S);
    LLVMFuzzerTestOneInput(data + 1, length);
    free(data);
    return 1;
}

static int give_file(const char *path)
{
    FILE *const file = fopen(path, "rb");
    const int count = file == NULL ? 0 : give(file, path);

    if (file != NULL)
        fclose(file);
    return count;
}

static int give_all_in(const char *path)
{
    DIR *const folder = opendir(path);
    const struct dirent *entry;
    char name[4096];
    int count = 0;

    if (folder == NULL)
        return give_file(path);
    while ((entry = readdir(folder)) != NULL) {
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        count += entry->d_name[0] == '.' ? 0 : give_file(name);
    }
    closedir(folder);
    return count;
}

int main(int count, char **words)
{
    int inputs = 0;

    for (int i = 1; i < count; i++)
        inputs += give_all_in(words[i]);
    printf("%d inputs\n", inputs);
    return inputs == 0;
}
