## The views of a plan's actions

plan-views = طريقة عرض الإجراءات
plan-view-table = جدول
plan-view-board = كانبان
plan-view-gantt = مخطط غانت
plan-view-indicators = المؤشرات

## The board

board-lane = { $status }: { $count ->
    [0] لا إجراءات
    [one] إجراء واحد
    [two] إجراءان
    [few] { $count } إجراءات
    [many] { $count } إجراء
   *[other] { $count } إجراء
  }
board-currencies = عدة عملات
board-move = نقل «{ $action }» إلى…
board-move-short = نقل إلى…
board-moved = { $action }: { $status }. Ctrl+Z يلغي النقل.
board-columns = العمود المعروض
board-previous = العمود السابق
board-next = العمود التالي
board-keys = اسحبوا البطاقة من عمود إلى آخر. بلوحة المفاتيح: الأسهم تنتقل بين البطاقات، وShift+← أو → ينقل البطاقة، وEnter يفتحها.
board-keys-read-only = تنتقل الأسهم بين البطاقات، وEnter يفتح البطاقة.

## In time

gantt-scale = المقياس
gantt-scale-month = الأشهر
gantt-scale-quarter = الأرباع
gantt-quarter = الربع { $quarter }
gantt-today = اليوم
gantt-bar = { $action }، من { $start } إلى { $end }
gantt-moved = { $action }: من { $start } إلى { $end }. Ctrl+Z يلغي التغيير.
gantt-undated = { $count ->
    [one] إجراء واحد بلا تواريخ كاملة
    [two] إجراءان بلا تواريخ كاملة
    [few] { $count } إجراءات بلا تواريخ كاملة
    [many] { $count } إجراء بلا تواريخ كاملة
   *[other] { $count } إجراء بلا تواريخ كاملة
  }
gantt-give = تحديد التواريخ
gantt-only-start = يبدأ في { $start } دون تاريخ نهاية
gantt-only-end = ينتهي في { $end } دون تاريخ بداية
gantt-reversed = من { $start } إلى { $end }: النهاية تسبق البداية
gantt-keys = اسحبوا الشريط أو أحد طرفيه. بلوحة المفاتيح: ↑ و↓ تنتقلان بين الأشرطة، ← و→ تنقلان الشريط بيوم، ومع Ctrl بأسبوع، ومع Shift نهايته وحدها، وEnter يفتح الإجراء.
gantt-keys-read-only = ↑ و↓ تنتقلان بين الأشرطة، وEnter يفتح الإجراء.

## What sorts the board and the view in time

plan-sort = الترتيب حسب
plan-sort-none = ترتيب المخطط
plan-sort-down = { $column }، من الأخير إلى الأول

## The indicators

values-title = قيم المؤشرات
values-period = فترة القيم
values-baseline = القيمة المرجعية
values-target = القيمة المستهدفة
values-actual = القيمة المحققة
values-progress = التقدم
values-of = { $field }، { $indicator }
values-not-yet = لم يقس بعد
values-parts = التفصيل
values-empty = لا يتضمن المخطط أي مؤشر بعد
values-empty-hint = يبين المؤشر نقطة الانطلاق والهدف المنشود وما تحقق في كل فترة. أضيفوا مؤشرا، ثم أدخلوا هنا قيم فترة كاملة.
values-keys = ينتقل Enter إلى المؤشر التالي، وShift+Enter إلى السابق، ويعيد Esc القيمة السابقة.
values-reach = { $share } من الطريق بين القيمة المرجعية والقيمة المستهدفة
