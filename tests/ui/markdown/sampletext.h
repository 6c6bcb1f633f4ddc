#pragma once

#include <QString>

/// An answer with every construct that models use, some of them nested or cut short.
inline QString sampleMarkdown()
{
    return QStringLiteral(R"(# A cancelled job survives

Yes, it can be **queued twice**. `cancel()` marks the job but *leaves it* in `m_waiting`;
when the network returns, `onOnline()` hands ~~every~~ each entry back.
A hard break follows  
here, and \*no emphasis\* here. Umlaute: ä ö ü, 漢字, 🦀.

## Smallest fix

```diff upload_queue.cpp, line 212
 void UploadQueue::onOnline() {
+    if (job.state == State::Cancelled)
-    return "x"; // gone
@@ -1,2 +3,4 @@
 }
```

1. `retry.h:48` resets the counter, so the
   limit of five never holds.
2. Second with code:
   ```python
   def f(x):
       """doc
       string"""
       return x + 1  # done
   ```
   and text after it.
   - nested one
   - nested two with **bold

     Second paragraph of it.
10. Tenth

- [ ] open
- [x] done

> A quote with `code`
> over two lines
>> and deeper

| Name | Count | Note |
|:-----|------:|:----:|
| a    | 1     | `x|y` |
| b \| c | 22  | **b** |
| short |

Setext title
------------

---

See [the page](https://example.org/a_(b) "title") or https://example.org/x_y_z, and ![pic](p.png).

    indented code
      keeps its indent

    after a blank

```
no language, never closed
  kept as it is
)");
}
